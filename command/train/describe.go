package train

import (
	"fmt"
	"slices"

	"vaelab/internal/setting"
	"vaelab/model"
)

// described are settings that the first words about a model hold already.
var described = []string{"objective", "network", "hidden", "activation", "latent"}

// choices says what else of the model is not as it is by default, each after a comma.
func choices(m model.Config) string {
	text := ""
	for _, s := range setting.Of(&m).All() {
		if s.Changed() && !slices.Contains(described, s.Name) {
			text += fmt.Sprintf(", %s %s", s.Name, s.Text())
		}
	}
	if m.Classes > 0 {
		text += fmt.Sprintf(", conditional on %d labels", m.Classes)
	}
	return text
}
