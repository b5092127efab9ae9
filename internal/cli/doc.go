// Package cli is what the commands share: flags and their help, messages, exit codes, signals and progress.
//
// A command describes itself by one struct, whose fields are its flags: package setting says how.
package cli
