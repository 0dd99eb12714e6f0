// The runtime loop that functions run in, built as they are: a start is then not the compilation of the loop.
import '../../sandbox/lambda/runtime-loop.ts';
