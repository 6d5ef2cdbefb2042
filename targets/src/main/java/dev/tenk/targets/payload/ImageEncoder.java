package dev.tenk.targets.payload;

import dev.tenk.results.settings.Settings;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a target wants its images: the {@code input} section of its settings.
 *
 * @param layout order of the dimensions
 * @param type element type
 * @param mean subtracted from a pixel value of 0 to 255; FP32 only
 * @param std what the difference is divided by; FP32 only
 */
public record ImageEncoder(ImageLayout layout, ElementType type, float mean, float std) {
  private static final Map<String, ImageLayout> LAYOUTS = new LinkedHashMap<>();
  private static final Map<String, ElementType> TYPES = new LinkedHashMap<>();

  static {
    for (ImageLayout layout : ImageLayout.values()) {
      LAYOUTS.put(layout.name(), layout);
    }
    for (ElementType type : ElementType.values()) {
      TYPES.put(type.name(), type);
    }
  }

  /** Element types an image can be sent as. */
  public enum ElementType {
    /** Pixel values as they are. */
    UINT8,
    /** (pixel − mean) / std. */
    FP32
  }

  /** Refuses a std that is not above 0. */
  public ImageEncoder {
    if (!(std > 0)) {
      throw new IllegalArgumentException("std is " + std + ", expected above 0");
    }
  }

  /** Reads an {@code input} section. */
  public static ImageEncoder read(Settings settings) {
    ElementType type = settings.choice("datatype", TYPES);
    if (type == ElementType.UINT8 && (settings.has("mean") || settings.has("std"))) {
      throw settings.error(
          settings.has("mean") ? "mean" : "std", "normalisation needs datatype FP32");
    }
    return new ImageEncoder(
        settings.choice("layout", LAYOUTS),
        type,
        settings.value("mean", text -> number(text, false), 0f),
        settings.value("std", text -> number(text, true), 1f));
  }

  /**
   * The raw tensor, little-endian.
   *
   * @param shape one that fits the layout; the image is stretched to its height and width
   */
  public byte[] encode(RgbImage image, List<Long> shape) {
    int width = layout.width(shape);
    int height = layout.height(shape);
    RgbImage scaled = image.scaledTo(width, height);
    int elementBytes = type == ElementType.FP32 ? Float.BYTES : 1;
    ByteBuffer tensor =
        ByteBuffer.allocate(3 * width * height * elementBytes).order(ByteOrder.LITTLE_ENDIAN);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        for (int c = 0; c < 3; c++) {
          int at = layout.index(x, y, c, width, height) * elementBytes;
          int pixel = scaled.value(x, y, c);
          if (type == ElementType.FP32) {
            tensor.putFloat(at, (pixel - mean) / std);
          } else {
            tensor.put(at, (byte) pixel);
          }
        }
      }
    }
    return tensor.array();
  }

  private static Float number(String text, boolean aboveZero) {
    try {
      float value = Float.parseFloat(text);
      if (Float.isFinite(value) && (value > 0 || !aboveZero)) {
        return value;
      }
    } catch (NumberFormatException e) {
      // reported below, like a number out of bounds
    }
    throw new IllegalArgumentException(
        "'" + text + "' is not a number" + (aboveZero ? " above 0" : ""));
  }
}
