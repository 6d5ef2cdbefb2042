package dev.tenk.targets.payload;

import dev.tenk.results.settings.Settings;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * How a payload becomes a request's body for a target whose protocol is the owner's own: the
 * settings {@code input}, {@code template} and {@code response}.
 *
 * @param image how an image becomes a tensor; empty when files are sent as they are
 * @param template text with {@link #BASE64} where the bytes go; empty when they are the body
 * @param answer where the output is in an answer
 */
public record BodyFormat(
    Optional<ImageTensor> image, Optional<String> template, AnswerFormat answer) {
  /** Where the payload's bytes go, base64. */
  public static final String BASE64 = "{{base64}}";

  private static final int MAX_SIDE_PIXELS = 16_384;

  /**
   * An image as a tensor of one size.
   *
   * @param encoder layout, type and normalisation
   * @param shape with one image of the wanted width and height
   */
  public record ImageTensor(ImageEncoder encoder, List<Long> shape) {}

  /** Reads the settings. */
  public static BodyFormat read(Settings settings) {
    return new BodyFormat(
        settings.optionalSection("input").map(BodyFormat::image),
        settings.has("template")
            ? Optional.of(settings.value("template", BodyFormat::template))
            : Optional.empty(),
        settings.value("response", AnswerFormat::parse));
  }

  private static ImageTensor image(Settings input) {
    ImageEncoder encoder = ImageEncoder.read(input);
    int width = input.integer("width", 1, MAX_SIDE_PIXELS, 224);
    int height = input.integer("height", 1, MAX_SIDE_PIXELS, 224);
    return new ImageTensor(encoder, encoder.layout().shape(width, height));
  }

  /**
   * Checks a template.
   *
   * @throws IllegalArgumentException when the payload has no place in it
   */
  public static String template(String text) {
    if (!text.contains(BASE64)) {
      throw new IllegalArgumentException("expected " + BASE64 + " in it");
    }
    return text;
  }

  /** The body of the request for a payload. */
  public byte[] body(Payload payload) {
    byte[] bytes =
        image.isPresent() && payload instanceof Payload.Image file
            ? image.get().encoder().encode(file.pixels().get(), image.get().shape())
            : payload.bytes();
    return template
        .map(text -> text.replace(BASE64, Base64.getEncoder().encodeToString(bytes)))
        .map(text -> text.getBytes(StandardCharsets.UTF_8))
        .orElse(bytes);
  }
}
