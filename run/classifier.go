package run

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"vaelab/classifier"
	"vaelab/data"
	"vaelab/internal/cli"
	"vaelab/internal/userfile"
	"vaelab/machine"
)

// Classifiable says why a data set has no classifier, or returns nil.
func Classifiable(set *data.Dataset) error {
	if set.Train.Labels == nil || set.Test.Labels == nil {
		return fmt.Errorf("the images of %s have no labels: images are compared in the features of a classifier, which learns labels", set.Name)
	}
	return nil
}

// OpenClassifier returns the classifier of a data set: the program's own if it is that of MNIST, else the one that the user's
// cache has, and if there is none a new one, which is kept there. Where nothing can be kept, it says so.
func OpenClassifier(ctx context.Context, d machine.Device, set *data.Dataset, p *cli.Progress, stderr io.Writer) (*classifier.Classifier, error) {
	if err := Classifiable(set); err != nil {
		return nil, err
	}
	if c, err := classifier.Decode(d, classifier.Builtin(), set.Train); err == nil {
		return c, nil
	}
	path, err := cached(set.Train)
	if err == nil {
		if c, err := readClassifier(path, d, set.Train); err == nil {
			return c, nil
		}
	}
	p.Begin("classifier", classifier.Visits(set.Train.Len()))
	c, trainErr := classifier.Train(ctx, d, set.Train, set.Test, func(images int) { p.Update(images) })
	p.Clear()
	if trainErr != nil {
		return nil, trainErr
	}
	fmt.Fprintf(stderr, "classifier: trained on %s, it tells %.2f%% of the test images\n", set.Name, 100*c.Accuracy)
	if err == nil {
		err = writeClassifier(path, c)
	}
	if err != nil {
		fmt.Fprintf(stderr, "classifier: not kept, and trained anew next time: %v\n", err)
	}
	return c, nil
}

// cached returns the path of the classifier of a training set in the user's cache.
func cached(train *data.Set) (string, error) {
	cache, err := os.UserCacheDir()
	return filepath.Join(cache, cli.Program, "classifiers", classifier.Name(train)), err
}

func readClassifier(path string, d machine.Device, train *data.Set) (*classifier.Classifier, error) {
	f, err := userfile.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, classifier.MaxSize))
	if err != nil {
		return nil, err
	}
	return classifier.Decode(d, b, train)
}

func writeClassifier(path string, c *classifier.Classifier) error {
	b, err := c.Encode()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return err
	}
	return WriteText(path, b)
}
