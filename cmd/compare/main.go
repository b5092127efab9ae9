// Command compare runs the laboratory's comparisons, each a sub-command.
package main

import "vaelab/internal/cli"

const head = `compare - the two comparisons that the laboratory was built for

  compare encoders     [flags]   an ELBO-trained VAE, a KL-only encoder with a decoder on
                                 its draws, and an autoencoder: what blurs, what collapses
  compare generators   [flags]   is an encoder trained on the KL alone a good random
                                 generator? Gaussian, Gamma and Dirichlet targets

  compare encoders                           trains all three for 10 epochs: about a minute
  compare encoders --elbo checkpoints/RUN    takes a trained run, trains the other two
  compare generators --target gamma:4,3
  compare generators --all

Each writes a folder in checkpoints/ with figures, result.json and report.md, and
prints its table and verdict. compare NAME -h lists the flags of one.
`

func main() {
	cli.Main("compare", cli.Choose("compare", head,
		cli.Sub{Name: "encoders", Run: runEncoders},
		cli.Sub{Name: "generators", Run: runGenerators},
	))
}
