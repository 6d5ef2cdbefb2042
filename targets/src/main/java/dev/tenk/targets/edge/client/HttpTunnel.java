package dev.tenk.targets.edge.client;

import dev.tenk.targets.ProxyPolicy.Proxy;
import dev.tenk.targets.ProxyRefusedException;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Asks a proxy for a tunnel with {@code CONNECT} (RFC 9110, 9.3.6) before what comes after it in
 * the pipeline learns that there is a connection; then it is gone.
 */
final class HttpTunnel extends ChannelInboundHandlerAdapter {
  private final Proxy proxy;
  private final String authority;
  private final Duration timeout;
  private final HttpClientCodec codec = new HttpClientCodec();
  private final Promise<Void> opened = ImmediateEventExecutor.INSTANCE.newPromise();
  private Future<?> timer;
  private int status;

  private HttpTunnel(Proxy proxy, String authority, Duration timeout) {
    this.proxy = proxy;
    this.authority = authority;
    this.timeout = timeout;
  }

  /**
   * Puts one at a pipeline's end.
   *
   * @param authority host and port of the server
   */
  static void addTo(ChannelPipeline pipeline, Proxy proxy, String authority, Duration timeout) {
    HttpTunnel tunnel = new HttpTunnel(proxy, authority, timeout);
    pipeline.addLast(tunnel.codec, tunnel);
  }

  /** Done when the server can be spoken to; fails with {@link ProxyRefusedException}. */
  Future<Void> opened() {
    return opened;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    FullHttpRequest request =
        new DefaultFullHttpRequest(
            HttpVersion.HTTP_1_1, HttpMethod.CONNECT, authority, Unpooled.EMPTY_BUFFER);
    request.headers().set(HttpHeaderNames.HOST, authority);
    proxy
        .authorization()
        .ifPresent(value -> request.headers().set(HttpHeaderNames.PROXY_AUTHORIZATION, value));
    timer =
        context
            .executor()
            .schedule(
                () -> fail(context, new ConnectTimeoutException("no tunnel in time")),
                timeout.toNanos(),
                TimeUnit.NANOSECONDS);
    var unused = context.writeAndFlush(request);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object part) {
    try {
      if (part instanceof HttpResponse head) {
        status = head.decoderResult().isSuccess() ? head.status().code() : 0;
        if (status != HttpResponseStatus.OK.code()
            && HttpStatusClass.valueOf(status) != HttpStatusClass.INFORMATIONAL) {
          fail(
              context,
              status == 0
                  ? new ProxyRefusedException(proxy, "answered, but not in HTTP")
                  : ProxyRefusedException.of(proxy, status));
        }
      }
      if (part instanceof LastHttpContent && status == HttpResponseStatus.OK.code()) {
        open(context);
      }
    } finally {
      ReferenceCountUtil.release(part);
    }
  }

  private void open(ChannelHandlerContext context) {
    timer.cancel(false);
    context.pipeline().remove(codec);
    opened.trySuccess(null);
    context.fireChannelActive();
    context.pipeline().remove(this);
  }

  private void fail(ChannelHandlerContext context, IOException failure) {
    if (timer != null) {
      timer.cancel(false);
    }
    opened.tryFailure(failure);
    var unused = context.close();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    fail(context, new ProxyRefusedException(proxy, "closed the connection"));
    context.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    fail(context, new ProxyRefusedException(proxy, "broke off the connection"));
  }
}
