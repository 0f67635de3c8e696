OPENQASM 2.0;
qreg q[60];
h q;
creg c[60];
reset q[0];
measure q -> c;
