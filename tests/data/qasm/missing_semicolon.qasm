OPENQASM 2.0;
qreg q[1]
x q[0];
