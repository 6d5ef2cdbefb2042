package dev.tenk.targets;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Why a server's certificate is refused, and what to do. */
final class CertificateWords {
  /** Kinds of names in {@code subjectAltName} (RFC 5280, 4.2.1.6): dNSName and iPAddress. */
  private static final Set<Integer> HOSTS = Set.of(2, 7);

  private static final int MOST_NAMES = 5;

  private CertificateWords() {}

  /**
   * The sentence.
   *
   * @param server host and port
   * @param chain of the server, its own certificate first
   * @param caFile what was trusted instead of the platform's authorities
   * @param onlyTheName whether everything but the name is right
   */
  static String refused(
      String server,
      String host,
      X509Certificate[] chain,
      Optional<Path> caFile,
      boolean onlyTheName) {
    X509Certificate own = chain[0];
    for (X509Certificate each : chain) {
      Optional<String> time = outsideItsTime(each);
      if (time.isPresent()) {
        return "%s has a certificate (%s) that %s; renew it, or put this machine's clock right"
            .formatted(server, each.getSubjectX500Principal(), time.get());
      }
    }
    if (onlyTheName) {
      return "%s has a certificate for %s, not for %s; ask for it by that name, or have one made for this one"
          .formatted(server, names(own), host);
    }
    String trusted =
        caFile
            .map(file -> "not trusted by ca_file " + file)
            .orElse("trusted by none of this machine's authorities");
    return isSelfSigned(own)
        ? "%s has a self-signed certificate (%s), %s; put its PEM into ca_file"
            .formatted(server, own.getSubjectX500Principal(), trusted)
        : "%s has a certificate (%s) that is issued by %s, %s; put the PEM of that authority into ca_file"
            .formatted(
                server,
                own.getSubjectX500Principal(),
                chain[chain.length - 1].getIssuerX500Principal(),
                trusted);
  }

  private static Optional<String> outsideItsTime(X509Certificate certificate) {
    try {
      certificate.checkValidity();
      return Optional.empty();
    } catch (CertificateExpiredException e) {
      return Optional.of("expired on " + time(certificate.getNotAfter()));
    } catch (CertificateNotYetValidException e) {
      return Optional.of("is valid from " + time(certificate.getNotBefore()) + " on only");
    }
  }

  private static String time(Date date) {
    return DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'", Locale.ROOT)
        .withZone(ZoneOffset.UTC)
        .format(date.toInstant());
  }

  private static boolean isSelfSigned(X509Certificate certificate) {
    try {
      certificate.verify(certificate.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /** What it names in its extension, which alone counts where it is there; else its subject. */
  private static String names(X509Certificate certificate) {
    Collection<List<?>> all;
    try {
      all = certificate.getSubjectAlternativeNames();
    } catch (CertificateParsingException e) {
      all = null;
    }
    List<String> hosts =
        all == null
            ? List.of()
            : all.stream()
                .filter(name -> HOSTS.contains(name.get(0)))
                .map(name -> String.valueOf(name.get(1)))
                .toList();
    return hosts.isEmpty()
        ? certificate.getSubjectX500Principal().toString()
        : hosts.stream().limit(MOST_NAMES).collect(Collectors.joining(", "))
            + (hosts.size() > MOST_NAMES ? " and others" : "");
  }
}
