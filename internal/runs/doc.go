// Package runs is a training run as the commands see it: the recipe that it is made by,
// in flags and in checkpoints, and the recorder that writes its directory.
package runs
