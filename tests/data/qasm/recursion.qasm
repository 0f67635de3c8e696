OPENQASM 2.0;
qreg q[2];
gate g a { g a; }
g q[0];
