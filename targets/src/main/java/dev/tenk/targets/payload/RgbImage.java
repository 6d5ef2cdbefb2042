package dev.tenk.targets.payload;

/**
 * Pixels, 8 bits a channel.
 *
 * @param width pixels, at least 1
 * @param height pixels, at least 1
 * @param rgb 3 × width × height bytes, row by row, red first
 */
public record RgbImage(int width, int height, byte[] rgb) {
  /** Refuses a size that does not fit the bytes. */
  public RgbImage {
    if (width < 1 || height < 1 || rgb.length != 3 * width * height) {
      throw new IllegalArgumentException(
          rgb.length + " bytes are not an RGB image of " + width + "×" + height);
    }
  }

  /** The value of a channel (0 red, 1 green, 2 blue), 0 to 255. */
  int value(int x, int y, int channel) {
    return rgb[3 * (y * width + x) + channel] & 0xff;
  }

  /**
   * Stretched to another size, bilinear with pixel centres at half coordinates; the same image when
   * the size is the same.
   */
  RgbImage scaledTo(int newWidth, int newHeight) {
    if (newWidth == width && newHeight == height) {
      return this;
    }
    byte[] scaled = new byte[3 * newWidth * newHeight];
    for (int y = 0; y < newHeight; y++) {
      double sourceY = clamp((y + 0.5) * height / newHeight - 0.5, height - 1);
      int y0 = (int) sourceY;
      int y1 = Math.min(y0 + 1, height - 1);
      double fy = sourceY - y0;
      for (int x = 0; x < newWidth; x++) {
        double sourceX = clamp((x + 0.5) * width / newWidth - 0.5, width - 1);
        int x0 = (int) sourceX;
        int x1 = Math.min(x0 + 1, width - 1);
        double fx = sourceX - x0;
        for (int c = 0; c < 3; c++) {
          double top = value(x0, y0, c) * (1 - fx) + value(x1, y0, c) * fx;
          double bottom = value(x0, y1, c) * (1 - fx) + value(x1, y1, c) * fx;
          scaled[3 * (y * newWidth + x) + c] = (byte) Math.round(top * (1 - fy) + bottom * fy);
        }
      }
    }
    return new RgbImage(newWidth, newHeight, scaled);
  }

  private static double clamp(double value, double max) {
    return Math.max(0, Math.min(max, value));
  }
}
