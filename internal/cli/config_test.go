package cli

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"vaelab/internal/setting"
)

// demo is a small configuration with a flag of every type.
type demo struct {
	Data   string `flag:"data" arg:"DIR" group:"Input" help:"folder with IDX files (default: the MNIST that comes with the program)"`
	Config string `flag:"config" arg:"FILE" json:"-" help:"file with flags, as a run's config.json"`

	Training struct {
		Epochs   int           `flag:"epochs" default:"10" min:"1" max:"1000000" help:"passes over the training set"`
		Batch    int64         `flag:"batch-size" default:"128" min:"1" help:"images per step"`
		LR       float64       `flag:"lr" default:"0.001" above:"0" help:"learning rate"`
		Seed     uint64        `flag:"seed" default:"1" help:"of all random numbers; the same seed gives the same bits on one kind of processor, whatever the number of threads"`
		Every    time.Duration `flag:"every" default:"1m30s" help:"between checkpoints"`
		Binarize string        `flag:"binarize" default:"none" values:"none|stochastic|static|threshold" help:"how grey becomes black and white"`
	} `group:"Training"`

	Hidden sizes `flag:"hidden" arg:"N,N,…" default:"400" group:"Model" help:"widths of the hidden layers"`

	Out   string `flag:"out,o" arg:"DIR" group:"Output" json:"-" help:"folder of the run"`
	Quiet bool   `flag:"quiet,q" json:"-" help:"no progress"`
	JSON  bool   `flag:"json" help:"print one object last"`

	Step int `flag:"-"`
}

// sizes is a list such as 400,200.
type sizes []int

func (s *sizes) UnmarshalText(text []byte) error {
	*s = nil
	for part := range strings.SplitSeq(string(text), ",") {
		n, err := strconv.Atoi(part)
		if err != nil || n < 1 {
			return fmt.Errorf("%q is not a list of widths, such as 400,200", text)
		}
		*s = append(*s, n)
	}
	return nil
}

func (s sizes) MarshalText() ([]byte, error) {
	if s == nil {
		return nil, errors.New("no sizes")
	}
	return []byte(strings.Trim(strings.ReplaceAll(fmt.Sprint([]int(s)), " ", ","), "[]")), nil
}

// defaults returns the configuration without any flag.
func defaults() demo {
	var d demo
	setting.Of(&d).Defaults()
	return d
}
