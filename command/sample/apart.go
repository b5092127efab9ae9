package sample

import (
	"context"

	"vaelab/gallery"
	"vaelab/internal/figure"
	"vaelab/model/network"
)

// images are those of a picture, each for itself.
type images struct {
	gallery.Tiles
	size  network.Image
	label func(uint8) string // its name
	info  figure.Info
}

// apart are the formats of images that are not laid out in a picture.
var apart = map[string]func(context.Context, *output, *images) error{
	"npy": array(writeNPY), "npz": array(writeNPZ), "idx": array(writeIDX), "dir": writeFolder,
}

// apart writes the images of the picture, and returns what they show.
func (s *sampler) apart(ctx context.Context, out *output) (string, error) {
	m, shown, err := s.open(ctx, s.Checkpoint)
	if err != nil {
		return "", err
	}
	defer m.Close()
	s.Apart = true
	tiles, title, err := m.Tiles(ctx, s.Picture, shown)
	if err != nil {
		return "", request(err, m.Path)
	}
	return title, apart[s.Format](ctx, out, &images{tiles, m.Image, m.Names.Of, s.info(title)})
}
