package dev.tenk.localcloud;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.gaul.s3proxy.AuthenticationType;
import org.gaul.s3proxy.S3Proxy;
import org.jclouds.ContextBuilder;
import org.jclouds.blobstore.BlobStore;
import org.jclouds.blobstore.BlobStoreContext;
import org.jclouds.blobstore.TransientApiMetadata;
import org.jclouds.blobstore.domain.Blob;
import org.jclouds.blobstore.domain.BlobMetadata;
import org.jclouds.blobstore.domain.StorageMetadata;
import org.jclouds.blobstore.options.GetOptions;
import org.jclouds.blobstore.options.ListContainerOptions;
import org.jclouds.blobstore.options.PutOptions;
import org.jclouds.blobstore.util.ForwardingBlobStore;
import org.jclouds.rest.AuthorizationException;

/** S3 in memory, on a port of its own. */
final class ObjectService implements AutoCloseable {
  private static final int MOST_KEYS = 1_000_000;

  private final BlobStoreContext context;
  private final BlobStore store;
  private final S3Proxy server;

  /**
   * Starts to listen on 127.0.0.1.
   *
   * @throws IOException if that fails
   */
  ObjectService(LocalCloudProfile profile, Credentials credentials, Timeline timeline)
      throws IOException {
    context =
        // By its class: looking it up by name would load all of s3proxy's clouds. Not s3proxy's own
        // store in memory, which has folders: deleting the last object of one takes the folder away
        // from under an object that is just being written.
        ContextBuilder.newBuilder(new TransientApiMetadata())
            .credentials("local", "local")
            .overrides(new Properties())
            .build(BlobStoreContext.class);
    store = context.getBlobStore();
    for (String bucket : profile.buckets()) {
      store.createContainerInLocation(null, bucket);
    }
    server =
        S3Proxy.builder()
            .blobStore(store)
            .awsAuthentication(
                AuthenticationType.AWS_V4, LocalCloud.ACCESS_KEY_ID, LocalCloud.SECRET_ACCESS_KEY)
            .maximumTimeSkew((int) SignatureVerifier.MAX_SKEW.toSeconds())
            // Temporary keys come with x-amz-security-token, which it does not know.
            .ignoreUnknownHeaders(true)
            .endpoint(URI.create("http://127.0.0.1:0"))
            .build();
    server.setBlobStoreLocator(
        (identity, container, blob) ->
            credentials
                .find(identity)
                .filter(key -> timeline.now().isBefore(key.expires()))
                .map(key -> Map.entry(key.secret(), as(key)))
                .orElse(null));
    try {
      server.start();
    } catch (Exception e) {
      context.close();
      throw new IOException("cannot listen on 127.0.0.1: " + e.getMessage(), e);
    }
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getPort());
  }

  /** An object's bytes; empty if there is no such object. */
  Optional<byte[]> get(S3Uri place) throws IOException {
    if (!store.containerExists(place.bucket())) {
      return Optional.empty();
    }
    Blob blob = store.getBlob(place.bucket(), place.key());
    if (blob == null) {
      return Optional.empty();
    }
    try (InputStream in = blob.getPayload().openStream()) {
      return Optional.of(in.readAllBytes());
    }
  }

  /** The keys under a prefix, in order; none if there is no such bucket. */
  List<String> keys(S3Uri prefix) {
    return store.containerExists(prefix.bucket())
        ? store
            .list(
                prefix.bucket(),
                ListContainerOptions.Builder.prefix(prefix.key()).recursive().maxResults(MOST_KEYS))
            .stream()
            .map(StorageMetadata::getName)
            .sorted()
            .toList()
        : List.of();
  }

  /** Writes an object, whole at once. */
  void put(S3Uri place, String contentType, byte[] bytes) {
    store.putBlob(
        place.bucket(),
        store
            .blobBuilder(place.key())
            .payload(bytes)
            .contentLength(bytes.length)
            .contentType(contentType)
            .build());
  }

  private BlobStore as(Credentials.Key key) {
    return key.denied().isEmpty() ? store : new Guarded(store, key.denied());
  }

  /** Refuses what a key may not do. */
  private static final class Guarded extends ForwardingBlobStore {
    private final Set<String> denied;

    Guarded(BlobStore store, Set<String> denied) {
      super(store);
      this.denied = denied;
    }

    private void require(String action) {
      if (denied.contains(action)) {
        throw new AuthorizationException();
      }
    }

    @Override
    public Blob getBlob(String container, String name, GetOptions options) {
      require("s3:GetObject");
      return super.getBlob(container, name, options);
    }

    @Override
    public BlobMetadata blobMetadata(String container, String name) {
      require("s3:GetObject");
      return super.blobMetadata(container, name);
    }

    @Override
    public String putBlob(String container, Blob blob, PutOptions options) {
      if (denied.contains("s3:PutObject")) {
        drain(blob);
      }
      require("s3:PutObject");
      return super.putBlob(container, blob, options);
    }

    /** A client that is still sending would see a closed connection instead of the refusal. */
    private static void drain(Blob blob) {
      try (InputStream in = blob.getPayload().openStream()) {
        in.transferTo(OutputStream.nullOutputStream());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void removeBlob(String container, String name) {
      require("s3:DeleteObject");
      super.removeBlob(container, name);
    }
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the object store did not stop", e);
    } finally {
      context.close();
    }
  }
}
