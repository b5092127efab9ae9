// Package cli is what the commands share: flags, their help and their file form, messages, exit codes, signals and progress.
//
// A command describes itself by one struct. Its fields are the flags; their tags say the rest:
//
//	type Config struct {
//		Out       string        `flag:"out,o" arg:"DIR" group:"Output" help:"folder of the run"`
//		Epochs    int           `flag:"epochs" default:"10" min:"1" help:"passes over the training set"`
//		LR        float64       `flag:"lr" default:"0.001" above:"0" help:"learning rate"`
//		Binarize  string        `flag:"binarize" default:"none" values:"none|stochastic" help:"…"`
//		Overwrite bool          `flag:"overwrite" json:"-" help:"…"`
//	}
//
// The tags are:
//
//	flag     the long name, and after a comma the short one; "-" for a field that is no flag
//	arg      what help calls the value
//	group    the heading in help; it holds for the fields that follow, too
//	default  the value without the flag, in the flag's own notation; the type's zero value if absent;
//	         the other tags must allow it
//	values   the texts that are allowed
//	min      the least value
//	max      the greatest value
//	above    a bound that the value must exceed
//	help     one or two sentences
//	json     "-" keeps the flag out of configuration files
//
// A field is a bool, int, int64, uint64, float64, string, time.Duration or a type whose pointer is an
// encoding.TextUnmarshaler and which is an encoding.TextMarshaler. A struct without a flag tag is looked into; if it is a
// Chooser, the values of its flag and their settings come from the list that it returns. From the same struct come the
// flags (Bind), the help text, and the JSON object that Marshal writes and Load reads.
package cli
