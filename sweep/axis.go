package sweep

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
)

// Axis is a flag of train with the values that it takes in the cells of a sweep: those of a list, or any in a range.
type Axis struct {
	Flag   string
	Values []string // of a list, in the flag's notation
	Range  *Range   // nil of a list
}

// Range are the numbers that an axis is drawn from, uniformly or so that their logarithms are.
type Range struct {
	Low, High float64
	Log       bool
}

// ParseAxis reads FLAG=V,V,… or FLAG=LOW..HIGH or FLAG=log:LOW..HIGH. Values that have commas themselves have semicolons
// between them, and one alone a semicolon behind it.
func ParseAxis(text string) (Axis, error) {
	flag, list, ok := strings.Cut(text, "=")
	flag = strings.TrimPrefix(flag, "--")
	if !ok || flag == "" || list == "" {
		return Axis{}, fmt.Errorf("%q is no axis: want a flag of train and its values, such as beta=0.5,1,2", text)
	}
	a := Axis{Flag: flag}
	var err error
	if a.Range, err = parseRange(list); a.Range != nil || err != nil {
		return a, err
	}
	separator := ","
	if strings.Contains(list, ";") {
		separator = ";"
		list = strings.TrimSuffix(list, ";")
	}
	for value := range strings.SplitSeq(list, separator) {
		if value = strings.TrimSpace(value); value == "" {
			return Axis{}, fmt.Errorf("%q has an empty value", text)
		}
		a.Values = append(a.Values, value)
	}
	return a, nil
}

// logarithmic begins a range of which the logarithms are uniform.
const logarithmic = "log:"

// parseRange returns the range that the text says, nil if it says none.
func parseRange(text string) (*Range, error) {
	ends, log := strings.CutPrefix(text, logarithmic)
	from, to, ok := strings.Cut(ends, "..")
	if !ok && !log {
		return nil, nil
	}
	low, badLow := strconv.ParseFloat(from, 64)
	high, badHigh := strconv.ParseFloat(to, 64)
	switch {
	case badLow != nil || badHigh != nil:
		if !log {
			return nil, nil // a path, such as ../digits
		}
		return nil, fmt.Errorf("%q is no range, such as %s1e-4..1e-2", text, logarithmic)
	case !(low < high) || math.IsInf(high-low, 0):
		return nil, fmt.Errorf("the range %q holds nothing: the lower end comes first", text)
	case log && low <= 0:
		return nil, fmt.Errorf("the range %q has no logarithms: both ends must be above 0", text)
	}
	return &Range{low, high, log}, nil
}

// Axes are those of a sweep. As a flag they are joined by tabs.
type Axes []Axis

// UnmarshalText reads axes with tabs between them.
func (a *Axes) UnmarshalText(text []byte) error {
	*a = nil
	for one := range strings.FieldsFuncSeq(string(text), func(r rune) bool { return r == '\t' }) {
		axis, err := ParseAxis(one)
		if err != nil {
			return err
		}
		*a = append(*a, axis)
	}
	return nil
}

// MarshalText returns what UnmarshalText reads.
func (a Axes) MarshalText() ([]byte, error) {
	var all []string
	for _, axis := range a {
		text := strings.Join(axis.Values, ";")
		if len(axis.Values) == 1 && strings.Contains(text, ",") {
			text += ";"
		}
		if r := axis.Range; r != nil {
			text = fmt.Sprintf("%v..%v", r.Low, r.High)
			if r.Log {
				text = logarithmic + text
			}
		}
		all = append(all, axis.Flag+"="+text)
	}
	return []byte(strings.Join(all, "\t")), nil
}

// size is the number of cells in the grid, cut at a limit; 0 if an axis is a range.
func (a Axes) size(limit int) int {
	n := 1
	for _, axis := range a {
		if axis.Range != nil {
			return 0
		}
		n = min(n*len(axis.Values), limit)
	}
	return n
}

// Grid returns the settings of all cells, the last axis changing first.
func (a Axes) Grid() ([]Settings, error) {
	for _, axis := range a {
		if axis.Range != nil {
			return nil, fmt.Errorf("--grid %s is a range: --sample N draws from it", axis.Flag)
		}
	}
	if a.size(maxRuns+1) > maxRuns {
		return nil, fmt.Errorf("the grid has more than %d cells: --sample N draws some of them", maxRuns)
	}
	cells := []Settings{{}}
	for _, axis := range a {
		var next []Settings
		for _, cell := range cells {
			for _, value := range axis.Values {
				next = append(next, cell.with(axis.Flag, value))
			}
		}
		cells = next
	}
	return cells, nil
}

// Draw returns the settings of n different cells, each value drawn from its axis. Cell i depends on the seed and the axes,
// and not on n. Whole reports of which flags a range gives whole numbers.
func (a Axes) Draw(n int, seed uint64, whole func(flag string) bool) ([]Settings, error) {
	if size := a.size(maxRuns + 1); size > 0 && n > size {
		return nil, fmt.Errorf("--sample %d: the grid has %d cells: without --sample it is taken as a whole", n, size)
	}
	const tries = 100 // for each cell: a few axes of lists repeat themselves
	var cells []Settings
	seen := map[string]bool{}
	for i := range uint64(tries * n) {
		random := rand.New(rand.NewPCG(seed, i))
		cell := Settings{}
		for _, axis := range a {
			cell[axis.Flag] = axis.draw(random, whole(axis.Flag))
		}
		if name := a.name(cell); !seen[name] {
			seen[name] = true
			cells = append(cells, cell)
		}
		if len(cells) == n {
			return cells, nil
		}
	}
	return nil, fmt.Errorf("--sample %d: no more than %d different cells are found: draw fewer, or give wider ranges", n, len(cells))
}

// draw returns a value of the axis.
func (a Axis) draw(random *rand.Rand, whole bool) string {
	r := a.Range
	if r == nil {
		return a.Values[random.IntN(len(a.Values))]
	}
	low, high := r.Low, r.High
	if whole { // each has its own share
		low, high = math.Ceil(low), math.Floor(high)+1
	}
	u := random.Float64()
	x := low + u*(high-low)
	if r.Log {
		x = low * math.Pow(high/low, u)
	}
	if whole {
		return strconv.FormatFloat(min(math.Floor(x), high-1), 'f', 0, 64)
	}
	return strconv.FormatFloat(min(max(round(x), low), high), 'g', -1, 64)
}

// round returns x to three digits, which names of folders show.
func round(x float64) float64 {
	y, _ := strconv.ParseFloat(strconv.FormatFloat(x, 'g', 3, 64), 64)
	return y
}

// check refuses two axes of one flag.
func (a Axes) check() error {
	seen := map[string]bool{}
	for _, axis := range a {
		if seen[axis.Flag] {
			return fmt.Errorf("--grid %s is given twice: one axis has all values", axis.Flag)
		}
		seen[axis.Flag] = true
	}
	return nil
}

// Flags returns the flags of the axes.
func (a Axes) Flags() []string {
	var flags []string
	for _, axis := range a {
		flags = append(flags, axis.Flag)
	}
	return flags
}

// name is the folder of a cell: each axis with its value, "" without axes.
func (a Axes) name(s Settings) string { return nameOf(a.Flags(), s) }

// nameOf is the name of a cell: "beta=0.5,latent=2". What could not be in a file's name everywhere is written as %XX, so
// that different cells have different names.
func nameOf(axes []string, s Settings) string {
	var b strings.Builder
	for i, flag := range axes {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(flag + "=")
		for _, c := range []byte(s[flag]) {
			plain := c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || strings.IndexByte("+-_.,", c) >= 0
			if plain {
				b.WriteByte(c)
			} else {
				fmt.Fprintf(&b, "%%%02X", c)
			}
		}
	}
	return b.String()
}

// checkName refuses a name that no folder can have.
func checkName(name string) error {
	const longest = 255
	if len(name) > longest {
		return fmt.Errorf("cell %s: its name is longer than a folder's may be: give shorter values, or fewer axes", name)
	}
	return nil
}
