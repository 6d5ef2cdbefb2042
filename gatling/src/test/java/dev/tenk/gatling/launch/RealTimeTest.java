package dev.tenk.gatling.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.targets.HttpLoop;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class RealTimeTest {
  /** Fields 1 and 2 of {@code stat} are before the last bracket; the policy is field 41. */
  private static final int POLICY = 41 - 3;

  private static final String ROUND_ROBIN = "2";

  @Test
  @EnabledOnOs(OS.LINUX)
  void whatItSaysIsWhatLinuxSays() throws Exception {
    EventLoop loop = HttpLoop.newLoops(1, "asked").next();

    boolean realTime = RealTime.ask(Set.of(loop));

    String thread = loop.submit(RealTimeTest::thread).get();
    String policy = stat(thread).split(" ", -1)[POLICY];
    assertThat(policy.equals(ROUND_ROBIN)).isEqualTo(realTime);
    // Linux gives threads in real time none at all
    assertThat(Files.readString(Path.of("/proc", thread, "timerslack_ns")).strip()).isIn("0", "1");
    loop.shutdownGracefully().awaitUninterruptibly();
  }

  @Test
  void nobodyIsInRealTimeWhereNobodySends() {
    assertThat(RealTime.ask(Set.of())).isFalse();
  }

  private static String thread() throws IOException {
    return Files.readSymbolicLink(Path.of("/proc/thread-self")).getFileName().toString();
  }

  private static String stat(String thread) throws IOException {
    String all = Files.readString(Path.of("/proc/self/task", thread, "stat"));
    return all.substring(all.lastIndexOf(')') + 2);
  }
}
