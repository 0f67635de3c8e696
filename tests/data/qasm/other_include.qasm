OPENQASM 2.0;
include "mine.inc";
qreg q[1];
