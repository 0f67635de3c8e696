OPENQASM 2.0;
qreg q[2];
foo q[0];
