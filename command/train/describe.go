package train

import (
	"fmt"

	"vaelab/model"
)

// choices says what of the model is not as usual, each after a comma.
func choices(m model.Config) string {
	text := ""
	if m.Posterior != model.Gaussian {
		text += ", posterior " + m.Posterior
	}
	if m.Prior != model.Normal {
		text += ", prior " + m.Prior
	}
	if m.Likelihood != model.Bernoulli {
		text += ", likelihood " + m.Likelihood
		if m.PixelScale > 0 {
			text += fmt.Sprintf(" (σ %v)", m.PixelScale)
		}
	}
	if m.Classes > 0 {
		text += fmt.Sprintf(", conditional on %d labels", m.Classes)
	}
	return text
}
