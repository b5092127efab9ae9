package command_test

import (
	"encoding/json"
	"math"
	"path/filepath"
	"testing"
)

// TestFittedCodes: what fit says of the codes that it held out, the fitted model has for their images, whose codes are certain.
func TestFittedCodes(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	model, with := filepath.Join(dir, "model"), filepath.Join(dir, "fitted")
	result := func(to any, command string, args ...string) {
		out, err := program("vaelab", append([]string{command}, args...)...).Output()
		if err != nil {
			t.Fatalf("%s: %v: %s", command, err, out)
		}
		if err := json.Unmarshal(out, to); to != nil && err != nil {
			t.Fatalf("%s: %v: %s", command, err, out)
		}
	}
	result(nil, "train", smallRun("--objective", "vq", "--latent", "6", "--codewords", "5", "--codeword-size", "2", "--activation", "tanh",
		"--validation", "16", "--lr", "0.01", "--out", model, "--quiet")...)
	var fit struct {
		HeldOut float64 `json:"held_out_log_density"`
	}
	result(&fit, "fit", "--data", dataDir, "--checkpoint", model, "--out", with, "--prior", "autoregressive", "--epochs", "5", "--lr", "0.05", "--json", "--progress", "none")
	var eval struct {
		KL float64 `json:"kl"`
	}
	result(&eval, "eval", "--data", dataDir, "--checkpoint", with, "--split", "validation", "--json")
	if uniform := 3 * math.Log(5); math.Abs(eval.KL+fit.HeldOut) > 1e-4 || eval.KL > uniform {
		t.Errorf("fit says %v of codes that were held out, eval a KL of %v; of a prior without a fit it is %v", fit.HeldOut, eval.KL, uniform)
	}
}
