package dev.tenk.agent.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.util.Optional;

/** What callers must send as {@code Authorization: Bearer}, where the agent asks for it. */
final class BearerToken {
  private static final String SCHEME = "Bearer ";

  private final Optional<byte[]> token;

  /** Of the agent; empty where it asks for none. */
  BearerToken(Optional<String> token) {
    this.token = token.map(text -> text.getBytes(UTF_8));
  }

  /**
   * Whether a request may be answered.
   *
   * @param authorization its header's value, or null
   */
  boolean isOf(String authorization) {
    return token.isEmpty()
        || (authorization != null
            && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
            // Takes the same time wherever the first difference is.
            && MessageDigest.isEqual(
                token.get(), authorization.substring(SCHEME.length()).strip().getBytes(UTF_8)));
  }
}
