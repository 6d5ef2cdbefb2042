package dev.tenk.targets;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;

/**
 * Digests and ciphers in native code. The processes of a measurement run without the optimising
 * compiler, and without it Java's own SHA-256 takes 4 ms for half a megabyte, its AES-GCM 15 ms:
 * time that would be taken for the target's.
 */
public final class NativeCrypto {
  private NativeCrypto() {}

  /** Prefers it in this process. Where there is none for the platform, Java's own is kept. */
  public static void prefer() {
    if (AmazonCorrettoCryptoProvider.INSTANCE.getLoadingError() == null) {
      AmazonCorrettoCryptoProvider.install();
    }
  }
}
