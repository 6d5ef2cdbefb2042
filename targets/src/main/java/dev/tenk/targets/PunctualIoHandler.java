package dev.tenk.targets;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import java.util.function.LongSupplier;

/**
 * Input and output of an event loop whose timers are punctual. A sleep ends late: by the kernel's
 * slack, by the way out of an idle processor, and on a virtual machine by the host's, which may
 * take a millisecond. So the last part before a timer is not slept; the loop looks for input
 * meanwhile, without waiting for any.
 *
 * <p>It may look for a share of the time only. What it has not used it may use later, up to one
 * longest look; at high rates each look becomes shorter.
 */
final class PunctualIoHandler implements IoHandler, IoHandlerContext {
  private static final long LONGEST_LOOK_NANOS = 300_000;

  private final IoHandler handler;
  private final double share;
  private final LongSupplier clockNanos;
  private IoHandlerContext loop;
  private boolean looking;
  private long creditNanos;
  private long lastNanos;

  /**
   * Makes another handler punctual.
   *
   * @param share of a processor that it may look for, above 0 and below 1
   * @param clockNanos the clock of {@link System#nanoTime}
   */
  PunctualIoHandler(IoHandler handler, double share, LongSupplier clockNanos) {
    this.handler = handler;
    this.share = share;
    this.clockNanos = clockNanos;
    this.lastNanos = clockNanos.getAsLong();
  }

  /**
   * Makes another kind of handler punctual.
   *
   * @param share of a processor that each loop may look for, above 0 and below 1
   */
  static IoHandlerFactory of(IoHandlerFactory handlers, double share) {
    return executor ->
        new PunctualIoHandler(handlers.newHandler(executor), share, System::nanoTime);
  }

  @Override
  public int run(IoHandlerContext context) {
    loop = context;
    if (!context.canBlock()) {
      looking = false;
      return handler.run(context);
    }
    long nowNanos = clockNanos.getAsLong();
    long passedNanos = nowNanos - lastNanos;
    lastNanos = nowNanos;
    creditNanos =
        looking
            ? Math.max(0, creditNanos - passedNanos)
            : Math.min(LONGEST_LOOK_NANOS, creditNanos + (long) (passedNanos * share));
    looking = context.delayNanos(nowNanos) <= creditNanos;
    return handler.run(this);
  }

  @Override
  public boolean canBlock() {
    return !looking && loop.canBlock();
  }

  @Override
  public long delayNanos(long currentTimeNanos) {
    return Math.max(0, loop.delayNanos(currentTimeNanos) - creditNanos);
  }

  @Override
  public long deadlineNanos() {
    long deadlineNanos = loop.deadlineNanos();
    return deadlineNanos == -1 ? -1 : deadlineNanos - creditNanos;
  }

  @Override
  public void initialize() {
    handler.initialize();
  }

  @Override
  public void prepareToDestroy() {
    handler.prepareToDestroy();
  }

  @Override
  public void destroy() {
    handler.destroy();
  }

  @Override
  public IoRegistration register(IoHandle handle) throws Exception {
    return handler.register(handle);
  }

  @Override
  public void wakeup() {
    handler.wakeup();
  }

  @Override
  public boolean isCompatible(Class<? extends IoHandle> handleType) {
    return handler.isCompatible(handleType);
  }
}
