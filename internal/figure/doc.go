// Package figure draws the program's pictures: grids of grey images, and plots with one theme.
//
// Everything here is a pure function of its arguments: equal input gives equal pixels, and equal pixels and words give
// equal bytes, in every format.
package figure
