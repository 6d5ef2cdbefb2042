package dev.tenk.targets.edge;

import dev.tenk.openinference.HttpBody;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.util.Arrays;
import java.util.Optional;

/** A connection that carries one call at a time. */
final class HttpConnection extends SimpleChannelInboundHandler<HttpObject> {
  private static final int MAX_BODY_BYTES = 64 << 20;

  /** What is announced is believed so far. */
  private static final int MOST_AT_FIRST_BYTES = 1 << 20;

  private static final int TLS_BYTES = 64 << 10;

  private final HttpConnections all;
  private final HttpBuffers buffers;
  private ChannelHandlerContext context;
  private HttpCall call;
  private ByteBuf unwritten;
  private Future<?> written;
  private HttpResponse head;
  private byte[] body;
  private int bodyBytes;

  HttpConnection(HttpConnections all, HttpBuffers buffers) {
    this.all = all;
    this.buffers = buffers;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    this.context = context;
  }

  /** Done when requests may be written; call it once it is connected. */
  Future<?> handshake() {
    SslHandler tls = context.pipeline().get(SslHandler.class);
    return tls == null ? context.newSucceededFuture() : tls.handshakeFuture();
  }

  /** Writes a call's request, and reads its response when it comes. */
  void send(HttpCall next) {
    call = next;
    next.whenOverdue(this::close);
    unwritten = next.begin();
    write();
  }

  /**
   * Over TLS no more at a time than the socket takes: each piece is encrypted into new memory, and
   * a server that does not read would have all of it encrypted.
   */
  private void write() {
    boolean secure = context.pipeline().get(SslHandler.class) != null;
    while (unwritten != null && (!secure || context.channel().isWritable())) {
      int bytes =
          secure ? Math.min(TLS_BYTES, unwritten.readableBytes()) : unwritten.readableBytes();
      ByteBuf piece = unwritten.readRetainedSlice(bytes);
      if (!unwritten.isReadable()) {
        unwritten.release();
        unwritten = null;
      }
      // one that breaks off may have been answered all the same; or the connection's end tells
      written = context.writeAndFlush(piece);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    write();
  }

  void close() {
    var unused = context.close();
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
    if (call == null || call.isOver()) {
      // nothing was asked, or the answer is read no more
      close();
      return;
    }
    if (part.decoderResult().isFailure()) {
      call.fail(
          part.decoderResult().cause() instanceof PrematureChannelClosureException
              ? "connection-closed"
              : "malformed-answer");
      close();
      return;
    }
    if (part instanceof HttpResponse begun) {
      head = begun;
      bodyBytes = 0;
      long announcedBytes = HttpUtil.getContentLength(begun, 0L);
      if (announcedBytes > MAX_BODY_BYTES) {
        call.fail("answer-too-large");
        close();
        return;
      }
      body = buffers.take((int) Math.min(MOST_AT_FIRST_BYTES, announcedBytes));
    }
    if (part instanceof HttpContent content
        && head.status().codeClass() != HttpStatusClass.INFORMATIONAL) {
      if (!append(content.content())) {
        call.fail("answer-too-large");
        close();
      } else if (part instanceof LastHttpContent) {
        ended();
      }
    }
  }

  private boolean append(ByteBuf more) {
    int bytes = more.readableBytes();
    if (bytes > MAX_BODY_BYTES - bodyBytes) {
      return false;
    }
    if (bodyBytes + bytes > body.length) {
      body =
          Arrays.copyOf(
              body, Math.max(bodyBytes + bytes, (int) Math.min(MAX_BODY_BYTES, 2L * body.length)));
    }
    more.readBytes(body, bodyBytes, bytes);
    bodyBytes += bytes;
    return true;
  }

  private void ended() {
    long doneNanos = System.nanoTime();
    HttpCall answered = call;
    HttpResponse response = head;
    byte[] buffer = body;
    call = null;
    head = null;
    body = null;
    int bytes = bodyBytes;
    if (HttpUtil.isKeepAlive(response)
        && unwritten == null
        && written.isSuccess()
        && context.channel().isActive()) {
      // its next request goes out before this answer is looked at
      all.free(this);
    } else {
      close();
    }
    answered.end(
        new HttpCaller.Response(
            answered.sentNanos(),
            doneNanos,
            response.status().code(),
            Optional.ofNullable(response.headers().get(HttpBody.JSON_HEADER_LENGTH_HEADER)),
            buffer,
            bytes));
    buffers.giveBack(buffer);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (unwritten != null) {
      unwritten.release();
      unwritten = null;
    }
    if (call != null) {
      call.fail("connection-closed");
      call = null;
    }
    all.gone(this);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (call != null) {
      call.fail(cause);
      call = null;
    }
    close();
  }
}
