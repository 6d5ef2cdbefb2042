package dev.tenk.agent.model;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A model to serve, and under which name.
 *
 * @param name name in URLs: letters, digits, '.', '_', '-'
 * @param version version in URLs, of the same characters
 * @param source where the model comes from
 */
public record ModelSpec(String name, String version, Source source) {
  /** The version where none is given. */
  public static final String DEFAULT_VERSION = "1";

  private static final Pattern SPEC = Pattern.compile("([^:=]+)(?::([^:=]+))?=(.+)");
  private static final Pattern ON_DEVICE =
      Pattern.compile("(.+\\.hef)@([A-Za-z0-9:.]+)", Pattern.CASE_INSENSITIVE);
  private static final Pattern EXTENSION = Pattern.compile(".+\\.([A-Za-z0-9]+)");
  private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

  /** Where a model comes from. */
  public sealed interface Source permits OnnxFile, BuiltIn, WorkerFile {}

  /** An ONNX file of the user's. */
  public record OnnxFile(Path path) implements Source {}

  /**
   * A file that a worker process runs.
   *
   * @param path the file
   * @param extension what its name ends in, without the dot and in lower case: which runtime it
   *     needs
   * @param device id of the accelerator that is to run it, such as a PCI address; empty where that
   *     is the only one there is
   */
  public record WorkerFile(Path path, String extension, Optional<String> device) implements Source {
    /** The compiled models of Hailo's accelerators, of which a device holds one at a time. */
    public static final String HEF = "hef";

    /** What its worker is told before the file. */
    public List<String> arguments() {
      return device.map(id -> List.of("--device", id)).orElse(List.of());
    }
  }

  /** A model the agent makes itself. */
  public record BuiltIn(BuiltInModel model) implements Source {}

  /**
   * @throws IllegalArgumentException if name or version has other characters
   */
  public ModelSpec {
    requireIdentifier("model name", name);
    requireIdentifier("model version", version);
    if (source == null) {
      throw new IllegalArgumentException("model " + name + " has no source");
    }
  }

  /** The same device runs both, and holds only one at a time; of one without a device any may. */
  public boolean sharesDeviceWith(ModelSpec other) {
    return source instanceof WorkerFile file
        && other.source instanceof WorkerFile another
        && file.extension().equals(WorkerFile.HEF)
        && another.extension().equals(WorkerFile.HEF)
        && (file.device().isEmpty()
            || another.device().isEmpty()
            || file.device().equals(another.device()));
  }

  /**
   * Reads {@code NAME[:VERSION]=FILE}, {@code NAME[:VERSION]=BUILT-IN} or {@code BUILT-IN}, where
   * BUILT-IN is {@code efficientnet-lite0} or {@code efficientnet-lite0-int8} and the file ends in
   * {@code .onnx} or in the extension of a worker's runtime. Behind a HEF may stand
   * {@code @DEVICE}. That file and device exist is seen only when the model is loaded.
   *
   * @throws IllegalArgumentException if it is none of these
   */
  public static ModelSpec parse(String text) {
    Optional<BuiltInModel> alone = BuiltInModel.named(text);
    if (alone.isPresent()) {
      return new ModelSpec(text, DEFAULT_VERSION, new BuiltIn(alone.get()));
    }
    Matcher matcher = SPEC.matcher(text);
    if (!matcher.matches()) {
      throw malformed(text);
    }
    String version = matcher.group(2) == null ? DEFAULT_VERSION : matcher.group(2);
    return new ModelSpec(matcher.group(1), version, source(text, matcher.group(3)));
  }

  private static Source source(String text, String source) {
    Optional<BuiltInModel> builtIn = BuiltInModel.named(source);
    if (builtIn.isPresent()) {
      return new BuiltIn(builtIn.get());
    }
    Matcher onDevice = ON_DEVICE.matcher(source);
    Optional<String> device =
        onDevice.matches()
            ? Optional.of(onDevice.group(2).toLowerCase(Locale.ROOT))
            : Optional.empty();
    String fileName = onDevice.matches() ? onDevice.group(1) : source;
    Matcher file = EXTENSION.matcher(fileName);
    if (!file.matches()) {
      throw malformed(text);
    }
    try {
      String extension = file.group(1).toLowerCase(Locale.ROOT);
      return extension.equals("onnx")
          ? new OnnxFile(Path.of(fileName))
          : new WorkerFile(Path.of(fileName), extension, device);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("model \"" + text + "\": " + e.getMessage(), e);
    }
  }

  private static IllegalArgumentException malformed(String text) {
    return new IllegalArgumentException(
        "expected NAME[:VERSION]=FILE.onnx or FILE.hef[@DEVICE], or %s or %s, alone or in place of the file, but got \"%s\""
            .formatted(
                BuiltInModel.EFFICIENTNET_LITE0.modelName(),
                BuiltInModel.EFFICIENTNET_LITE0_INT8.modelName(),
                text));
  }

  private static void requireIdentifier(String what, String value) {
    if (!IDENTIFIER.matcher(value).matches()) {
      throw new IllegalArgumentException(
          what
              + " must consist of letters, digits, '.', '_' and '-', a letter or digit first, but"
              + " is \""
              + value
              + "\"");
    }
  }
}
