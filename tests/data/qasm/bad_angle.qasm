OPENQASM 2.0;
qreg q[1];
rx(pi/0) q[0];
