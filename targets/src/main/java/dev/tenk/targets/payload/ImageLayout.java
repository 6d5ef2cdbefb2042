package dev.tenk.targets.payload;

import java.util.List;

/** Order of an image tensor's four dimensions. */
public enum ImageLayout {
  /** Batch, channels, height, width: what most ONNX models take. */
  NCHW(1, 2, 3),
  /** Batch, height, width, channels: what a HEF takes. */
  NHWC(3, 1, 2);

  private final int channelsAt;
  private final int heightAt;
  private final int widthAt;

  ImageLayout(int channelsAt, int heightAt, int widthAt) {
    this.channelsAt = channelsAt;
    this.heightAt = heightAt;
    this.widthAt = widthAt;
  }

  /** Whether a shape (−1 = any) can be one RGB image in this layout. */
  public boolean fits(List<Long> shape) {
    return shape.size() == 4
        && (shape.get(0) == 1 || shape.get(0) == -1)
        && shape.get(channelsAt) == 3
        && shape.get(heightAt) > 0
        && shape.get(widthAt) > 0;
  }

  /** The shape of one RGB image. */
  public List<Long> shape(int width, int height) {
    Long[] shape = {1L, 0L, 0L, 0L};
    shape[channelsAt] = 3L;
    shape[heightAt] = (long) height;
    shape[widthAt] = (long) width;
    return List.of(shape);
  }

  /** Height in pixels of a shape that {@link #fits}. */
  int height(List<Long> shape) {
    return Math.toIntExact(shape.get(heightAt));
  }

  /** Width in pixels of a shape that {@link #fits}. */
  int width(List<Long> shape) {
    return Math.toIntExact(shape.get(widthAt));
  }

  /** Index of a value within one image. */
  int index(int x, int y, int channel, int width, int height) {
    return this == NCHW ? (channel * height + y) * width + x : 3 * (y * width + x) + channel;
  }
}
