package dev.tenk.targets;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoRegistration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PunctualIoHandlerTest {
  private static final long MICROS = 1_000;

  private long nowNanos = 5_000_000_000L;
  private final List<String> seen = new ArrayList<>();
  private final PunctualIoHandler handler =
      new PunctualIoHandler(new Seeing(), 0.1, () -> nowNanos);

  @Test
  void sleepsUntilItMayLookAndLooksUntilTheTimerIsDue() {
    run(2_000 * MICROS);
    nowNanos += 2_000 * MICROS;
    // a tenth of 2 ms may be looked for
    run(1_000 * MICROS);
    nowNanos += 800 * MICROS;
    // of 0.8 ms another tenth
    run(200 * MICROS);
    nowNanos += 150 * MICROS;
    run(50 * MICROS);

    assertThat(seen).containsExactly("sleeps 2000 us", "sleeps 800 us", "looks", "looks");
  }

  @Test
  void looksNoLongerThanItsShare() {
    nowNanos += 1_000 * MICROS;
    // 0.1 ms of credit
    run(60 * MICROS);
    nowNanos += 70 * MICROS;
    // the next timer comes at once: 0.03 ms are left
    run(50 * MICROS);
    nowNanos += 30 * MICROS;
    run(20 * MICROS);

    // 0.03 ms slept give 0.003
    assertThat(seen).containsExactly("looks", "sleeps 20 us", "looks");
  }

  @Test
  void whatItDoesNotUseIsKeptForOneLongestLook() {
    nowNanos += 3_600_000_000L * MICROS;
    run(10_000 * MICROS);

    assertThat(seen).containsExactly("sleeps 9700 us");
  }

  @Test
  void aLoopThatHasTasksOnlyLooksForInput() {
    handler.run(context(false, 0));

    assertThat(seen).containsExactly("looks");
  }

  @Test
  void withoutATimerItSleepsUntilItIsWoken() {
    handler.run(context(true, -1));

    assertThat(seen).containsExactly("no timer");
  }

  private void run(long delayNanos) {
    handler.run(context(true, delayNanos));
  }

  private IoHandlerContext context(boolean canBlock, long delayNanos) {
    return new IoHandlerContext() {
      @Override
      public boolean canBlock() {
        return canBlock;
      }

      @Override
      public long delayNanos(long currentTimeNanos) {
        return delayNanos < 0 ? 1_000_000_000 : delayNanos - (currentTimeNanos - nowNanos);
      }

      @Override
      public long deadlineNanos() {
        return delayNanos < 0 ? -1 : nowNanos + delayNanos;
      }
    };
  }

  private final class Seeing implements IoHandler {
    @Override
    public int run(IoHandlerContext context) {
      if (!context.canBlock()) {
        seen.add("looks");
      } else if (context.deadlineNanos() == -1) {
        seen.add("no timer");
      } else {
        long sleepNanos = context.delayNanos(nowNanos);
        assertThat(context.deadlineNanos()).isEqualTo(nowNanos + sleepNanos);
        seen.add("sleeps " + sleepNanos / MICROS + " us");
      }
      return 0;
    }

    @Override
    public IoRegistration register(IoHandle handle) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void wakeup() {}

    @Override
    public boolean isCompatible(Class<? extends IoHandle> handleType) {
      return true;
    }
  }
}
