// Package compare runs the laboratory's comparisons, each a sub-command.
package compare

import "vaelab/internal/cli"

// Command is `vaelab compare`.
var Command = cli.Command{
	Help: cli.Help{
		Name:  "compare",
		Short: "models and runs over seeds, and the two studies that the laboratory was built for",
		Examples: []cli.Example{
			{Line: "vaelab compare encoders", Note: "trains three models"},
			{Line: "vaelab compare encoders --elbo checkpoints/RUN", Note: "trains the other two"},
			{Line: "vaelab compare generators --target gamma:4,3"},
			{Line: "vaelab compare generators --all"},
			{Line: "vaelab compare runs sweep --against beta=1"},
			{Line: "vaelab compare models vae.toml iaf.toml --seeds 5 --out flows"},
		},
		Notes: `encoders and generators write a folder in checkpoints/ with figures, result.json and
report.md, and print a table and a verdict; runs trains nothing, and writes what --out asks for; models trains
what files describe, with some seeds, and compares the runs.`,
	},
	Subs: []cli.Command{
		{Help: encodersHelp, Flags: func() any { return new(encoderFlags) }, Run: runEncoders},
		{Help: generatorsHelp, Flags: func() any { return new(generatorFlags) }, Run: runGenerators},
		{Help: modelsHelp, Flags: func() any { return new(modelsFlags) }, Run: runModels},
		{Help: runsHelp, Flags: func() any { return new(runsFlags) }, Run: runRuns},
	},
}
