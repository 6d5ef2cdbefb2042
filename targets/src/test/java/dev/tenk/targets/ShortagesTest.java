package dev.tenk.targets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tenk.results.model.Shortage;
import java.io.File;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ShortagesTest {
  @Test
  void aRefusalIsNoShortage() {
    assertThat(Shortages.of(new ConnectException("Connection refused"))).isEmpty();
    assertThat(Shortages.of(new BindException("Permission denied"))).isEmpty();
    assertThat(Shortages.of(new IOException())).isEmpty();
  }

  @Test
  void theCauseBehindOthersCounts() {
    assertThat(
            Shortages.of(
                new IllegalStateException(
                    "no channel",
                    new SocketException("socket(..) failed: No buffer space available"))))
        .contains(Shortage.MEMORY);
    assertThat(Shortages.of(new IOException("Cannot allocate memory"))).contains(Shortage.MEMORY);
  }

  /** The same error as of a connection that finds no free port: of an address that nobody has. */
  @Test
  void theOperatingSystemHasNoSuchLocalAddress() {
    Throwable thrown =
        catchThrowable(
            () -> {
              try (SocketChannel channel = SocketChannel.open()) {
                channel.bind(
                    new InetSocketAddress(
                        InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 1}), 0));
              }
            });

    assertThat(Shortages.of(thrown)).as(String.valueOf(thrown)).contains(Shortage.PORTS);
  }

  /** A real one, of a process that may have a hundred descriptors. */
  @Test
  @DisabledOnOs(OS.WINDOWS)
  void theOperatingSystemGivesNoMoreDescriptors() throws Exception {
    ProcessBuilder child =
        new ProcessBuilder(
            "sh",
            "-c",
            "ulimit -n 100; exec \"$0\" \"$@\"",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            FewDescriptors.class.getName());
    // each jar of a class path would take a descriptor
    child
        .environment()
        .put(
            "CLASSPATH",
            Stream.of(Shortage.class, Shortages.class, FewDescriptors.class)
                .map(type -> type.getProtectionDomain().getCodeSource().getLocation().getPath())
                .distinct()
                .collect(Collectors.joining(File.pathSeparator)));
    child.environment().put("LC_ALL", "C");
    Process process = child.redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).as(said).isZero();
    assertThat(said.strip()).isEqualTo("DESCRIPTORS");
  }

  /** Opens sockets until it gets no more. */
  static final class FewDescriptors {
    private FewDescriptors() {}

    public static void main(String[] arguments) throws IOException {
      // no class or library can be loaded any more once there are none left
      Optional<Shortage> shortage = Shortages.of(new IOException());
      SocketChannel.open().close();
      List<SocketChannel> open = new ArrayList<>();
      try {
        while (open.size() < 1000) {
          open.add(SocketChannel.open());
        }
      } catch (IOException e) {
        shortage = Shortages.of(e);
      }
      for (SocketChannel each : open) {
        each.close();
      }
      System.out.println(shortage.map(Shortage::name).orElse("none"));
    }
  }
}
