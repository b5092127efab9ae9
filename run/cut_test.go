package run

import (
	"io"
	"testing"

	"vaelab/internal/cli"
)

func TestDigit(t *testing.T) {
	var flags struct {
		Digit Digit `flag:"digit" default:"none"`
	}
	f := cli.Bind(cli.Help{}, &flags)
	if flags.Digit.Is(0) || flags.Digit.String() != "none" {
		t.Errorf("none is %v", flags.Digit)
	}
	if err := f.Parse([]string{"--digit", "0"}, cli.IO{Stderr: io.Discard}); err != nil || !flags.Digit.Is(0) || flags.Digit.Is(1) {
		t.Errorf("0 is %v, %v", flags.Digit, err)
	}
	for _, bad := range []string{"10", "-1", "x", "", "None"} {
		if err := f.Parse([]string{"--digit=" + bad}, cli.IO{Stderr: io.Discard}); err == nil {
			t.Errorf("%q is taken for a digit", bad)
		}
	}
}
