package dev.tenk.reports;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Outputs to the letter. What an output is now lands in {@code target/golden}; copy it to {@code
 * src/test/resources/golden} once it is as wanted.
 */
public final class Golden {
  private Golden() {}

  /** What makes an output. */
  public interface Writer {
    /** Writes all of it. */
    void write(Appendable out) throws IOException;
  }

  /** Requires that the output is what the golden file of that name has. */
  public static void matches(String name, Writer writer) throws IOException {
    StringBuilder out = new StringBuilder();
    writer.write(out);
    Path actual = Path.of("target", "golden", name);
    Files.createDirectories(actual.getParent());
    Files.writeString(actual, out);

    Path golden = Path.of("src", "test", "resources", "golden", name);
    assertThat(out.toString())
        .as("%s; if %s is as wanted, copy it there", golden, actual)
        .isEqualTo(Files.exists(golden) ? Files.readString(golden) : "");
  }
}
