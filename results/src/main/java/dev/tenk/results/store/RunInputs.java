package dev.tenk.results.store;

import dev.tenk.results.model.Hashes;
import dev.tenk.results.model.RunManifest.Input;
import dev.tenk.results.model.TenkException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a run is given and needs whenever it is looked at: its suite, and the contents of the files
 * that the suite names. They are kept in the run's folder, so that the reports of the run stay the
 * same wherever the folder goes and however the files change.
 */
public final class RunInputs {
  /** The payloads of the run, without their bytes. */
  public static final String PAYLOADS = "payloads.csv";

  private static final String FOLDER = "inputs/";

  /** The same within the run folder. */
  public static final String PAYLOADS_FILE = FOLDER + PAYLOADS;

  private static final int LONGEST_NAME = 60;

  private final List<Input> entries = new ArrayList<>();
  private final Map<String, byte[]> contents = new LinkedHashMap<>();

  /**
   * A file to keep.
   *
   * @param name it is kept under, or one like it where that is taken
   * @param from where it was read; empty for what was made of several files
   * @param bytes its content
   */
  public record Content(String name, Optional<Path> from, byte[] bytes) {
    /** One that was read as it is. */
    public static Content of(Path from, byte[] bytes) {
      return new Content(
          from.getFileName().toString(), Optional.of(from.toAbsolutePath().normalize()), bytes);
    }
  }

  private RunInputs() {}

  /**
   * Those of a run.
   *
   * @param suiteFile where the suite was read
   * @param suiteText its text
   * @param files that it names, each once
   */
  public static RunInputs of(Path suiteFile, String suiteText, List<Content> files) {
    RunInputs inputs = new RunInputs();
    inputs.add(RunFolder.SUITE, Optional.of(suiteFile), suiteText.getBytes(StandardCharsets.UTF_8));
    files.forEach(file -> inputs.add(inputs.free(file.name()), file.from(), file.bytes()));
    return inputs;
  }

  private void add(String file, Optional<Path> from, byte[] bytes) {
    entries.add(
        new Input(
            file,
            from.map(path -> path.toAbsolutePath().normalize().toString()),
            Hashes.sha256(bytes)));
    contents.put(file, bytes);
  }

  /** A path that no other has, even where upper and lower case are the same. */
  private String free(String name) {
    String cut =
        name.substring(Math.max(0, name.length() - LONGEST_NAME))
            .replaceAll("(?U)[^\\w.-]", "_")
            .replaceFirst("^\\.", "_");
    String file = FOLDER + cut;
    for (int i = 2; isTaken(file); i++) {
      file = FOLDER + i + "-" + cut;
    }
    return file;
  }

  private boolean isTaken(String file) {
    return contents.keySet().stream()
        .anyMatch(each -> each.toLowerCase(Locale.ROOT).equals(file.toLowerCase(Locale.ROOT)));
  }

  /** Their entries in the manifest. */
  public List<Input> entries() {
    return List.copyOf(entries);
  }

  /** Writes all of them into a run's folder, on disk when it returns. */
  void write(Path run) throws IOException {
    DurableFiles.createDirectories(run.resolve(FOLDER));
    for (Map.Entry<String, byte[]> each : contents.entrySet()) {
      DurableFiles.replace(run.resolve(each.getKey()), each.getValue());
    }
  }

  /**
   * The text of one of those in a run's folder.
   *
   * @throws TenkException when it is not what the run began with, or cannot be read
   */
  static String read(Path run, Input input) {
    Path file = run.resolve(input.file());
    try {
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        throw new IOException("it is no readable file");
      }
      byte[] bytes = Files.readAllBytes(file);
      if (!Hashes.sha256(bytes).equals(input.sha256())) {
        throw new TenkException(file + " is not what the run began with; take it from a copy");
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (IOException e) {
      throw new TenkException(file + " cannot be read: " + e.getMessage(), e);
    }
  }
}
