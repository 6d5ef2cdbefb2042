package dev.tenk.cli.measure;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.cli.serve.LocalCloudCommand;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.study.SuiteFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Suites and profiles in an encoding that editors of Windows offer. */
class SuiteEncodingTest {
  private static final String TEXT = "name: x\n# f\u00FCr\n";

  @TempDir private Path folder;

  @Test
  void anotherEncodingIsRefusedWithThePlace() throws IOException {
    Path latin = Files.write(folder.resolve("latin.yaml"), TEXT.getBytes(ISO_8859_1));
    String place = latin + ":2: byte 11 is not UTF-8 (0xFC), as in a file saved as Windows-1252";

    assertThatThrownBy(() -> SuiteFile.read(latin))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(place);
    assertThatThrownBy(() -> LocalCloudCommand.read(latin))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(place);
    Path wide = Files.write(folder.resolve("wide.yaml"), TEXT.getBytes(UTF_16));
    assertThatThrownBy(() -> SuiteFile.read(wide))
        .hasMessage(wide + " is saved as UTF-16; save it as UTF-8");
  }
}
