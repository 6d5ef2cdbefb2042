package dev.tenk.targets;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * The one event loop of this process that sends HTTP requests and reads their answers. Whoever
 * sends at planned instants does so on it: a request is then written, and its answer read, without
 * waking another thread. Its timers are punctual.
 */
public final class HttpLoop {
  /** Of a processor, what all loops of a kind together spend on being punctual. */
  private static final double LOOKING_SHARE = 0.05;

  private static volatile boolean started;

  /** Started with its first use: many commands send nothing. */
  private static final class Loop {
    static final boolean EPOLL = Epoll.isAvailable();
    static final EventLoop LOOP = newLoops(1, "tenk-http").next();
  }

  private HttpLoop() {}

  /** The loop; its thread is a daemon. */
  public static EventLoop get() {
    started = true;
    return Loop.LOOP;
  }

  /**
   * Ends the loop's thread, at the end of a process: a JVM waits a third of a second for a thread
   * that is in native code. Nothing can be sent any more.
   */
  public static void stop() {
    if (started) {
      Loop.LOOP.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
  }

  /** A new channel of the kind that the loop serves. */
  public static SocketChannel newChannel() {
    return Loop.EPOLL ? new EpollSocketChannel() : new NioSocketChannel();
  }

  /**
   * More loops with punctual timers, for targets that do not send on {@link #get}; their threads
   * are daemons.
   */
  public static EventLoopGroup newLoops(int loops, String name) {
    return new MultiThreadIoEventLoopGroup(
        loops,
        new DefaultThreadFactory(name, true),
        PunctualIoHandler.of(
            Loop.EPOLL ? EpollIoHandler.newFactory() : NioIoHandler.newFactory(),
            LOOKING_SHARE / loops));
  }
}
