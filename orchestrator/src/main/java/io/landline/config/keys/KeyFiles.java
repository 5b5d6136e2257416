// SPDX-License-Identifier: Apache-2.0
package io.landline.config.keys;

import io.landline.config.Configuration;
import io.landline.config.HostPaths;
import io.landline.files.AtomicFile;
import io.landline.files.Ownership;
import io.landline.net.ParseException;
import io.landline.policy.Name;
import io.landline.wireguard.PresharedKey;
import io.landline.wireguard.PrivateKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The files of WireGuard keys: base64, one line, mode 0600. */
public final class KeyFiles {
  private static final int LONGEST = 1024;
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private static final Set<OpenOption> NEW =
      Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

  private static final FileAttribute<Set<PosixFilePermission>> DIRECTORY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-x---"));

  private final HostPaths paths;
  private final Consumer<String> warnings;

  /** Key files of a host; the consumer takes warnings, a line each. */
  public KeyFiles(HostPaths paths, Consumer<String> warnings) {
    this.paths = paths;
    this.warnings = warnings;
  }

  /**
   * The host's own key: of its file, else of systemd's credential. The file comes first, since a
   * credential is as old as the service.
   *
   * @throws KeyFileException if it is missing, unreadable or not a key
   */
  public PrivateKey privateKey() throws KeyFileException {
    Optional<PrivateKey> key;
    try {
      key = read(paths.privateKey(), PrivateKey::parse);
    } catch (KeyFileException e) {
      Optional<PrivateKey> given = e.isPermissionDenied() ? credential() : Optional.empty();
      if (given.isEmpty()) {
        throw e;
      }
      return given.get();
    }
    if (key.isEmpty()) {
      key = credential();
    }
    return key.orElseThrow(
        () ->
            new KeyFileException(
                paths.privateKey(), "there is no key", "make one: landline key", false));
  }

  /** An empty one means that there was no file when the service started. */
  private Optional<PrivateKey> credential() throws KeyFileException {
    return read(
            paths.privateKeyCredential(),
            text ->
                text.isEmpty() ? Optional.<PrivateKey>empty() : Optional.of(PrivateKey.parse(text)),
            false)
        .flatMap(key -> key);
  }

  /**
   * Makes the host's key where there is none; a key that is there is never replaced.
   *
   * @return whether it was made now
   * @throws KeyFileException if it cannot be written
   */
  public boolean createPrivateKey() throws KeyFileException {
    return createPrivateKey(PrivateKey::generate);
  }

  private boolean createPrivateKey(Supplier<PrivateKey> made) throws KeyFileException {
    Path file = paths.privateKey();
    if (Files.exists(file) || Files.exists(paths.privateKeyCredential())) {
      return false;
    }
    byte[] text = (made.get().reveal() + "\n").getBytes(StandardCharsets.US_ASCII);
    try {
      Files.createDirectories(paths.etc(), DIRECTORY);
      long any = ThreadLocalRandom.current().nextLong();
      // As AtomicFile does: the next start removes what a power failure leaves.
      Path temporary = paths.etc().resolve(".private" + Long.toUnsignedString(any, 36) + ".new");
      try {
        // Created and written through one channel: the name might be replaced in between.
        try (FileChannel out = FileChannel.open(temporary, NEW, OWNER_ONLY)) {
          ByteBuffer bytes = ByteBuffer.wrap(text);
          while (bytes.hasRemaining()) {
            out.write(bytes);
          }
          Ownership.asDirectory(temporary);
          out.force(true);
        }
        // Unlike a rename, a link fails if another process made the key first.
        Files.createLink(file, temporary);
      } finally {
        Files.deleteIfExists(temporary);
      }
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    } catch (AccessDeniedException e) {
      throw new KeyFileException(file, "you may not write it", "run this as root", true);
    } catch (IOException e) {
      throw new KeyFileException(
          file, "it cannot be written: " + e.getMessage(), "fix that and try again", false);
    }
  }

  /** Whether the host's key is in its file, and not a credential that systemd passed. */
  public boolean isPrivateKeyInFile() {
    return Files.exists(paths.privateKey());
  }

  /**
   * Writes the host's key in the place of another one.
   *
   * @throws KeyFileException if it cannot be written
   */
  public void writePrivateKey(PrivateKey key) throws KeyFileException {
    write(paths.privateKey(), Optional.of(key.reveal()));
  }

  /**
   * The configuration with the preshared keys of peers that have a file.
   *
   * @throws KeyFileException if one is unreadable or not a key
   */
  public Configuration withPresharedKeys(Configuration configuration) throws KeyFileException {
    Map<Name, PresharedKey> keys = new HashMap<>();
    for (Name peer : configuration.peers()) {
      read(paths.presharedKey(peer), PresharedKey::parse).ifPresent(key -> keys.put(peer, key));
    }
    warnOfStrangers(paths.presharedKeys(), configuration.peers(), "no peer");
    return configuration.withPresharedKeys(peer -> Optional.ofNullable(keys.get(peer)));
  }

  /**
   * A site's configuration with the keys that its providers gave it; a provider without a file has
   * the host's own.
   *
   * @throws KeyFileException if one is unreadable or not a key
   */
  public Configuration withProviderKeys(Configuration configuration) throws KeyFileException {
    if (!(configuration instanceof Configuration.Site site)) {
      return configuration;
    }
    Map<Name, PrivateKey> keys = new HashMap<>();
    List<Name> providers = site.providers();
    for (Name provider : providers) {
      providerKey(provider).ifPresent(key -> keys.put(provider, key));
    }
    warnOfStrangers(paths.providerKeys(), providers, "no provider");
    return site.withProviderKeys(hub -> Optional.ofNullable(keys.get(hub)));
  }

  /**
   * The key that a provider gave this site; empty where there is no file.
   *
   * @throws KeyFileException if it is unreadable or not a key
   */
  public Optional<PrivateKey> providerKey(Name hub) throws KeyFileException {
    return read(paths.providerKey(hub), PrivateKey::parse);
  }

  /**
   * Stores the key that a provider gave this site, where there is none; a key that is there is
   * never replaced.
   *
   * @return whether it was stored now
   * @throws KeyFileException if there is another key, or it cannot be written
   */
  public boolean importProviderKey(Name hub, PrivateKey key) throws KeyFileException {
    Optional<PrivateKey> there = providerKey(hub);
    if (there.isEmpty()) {
      write(paths.providerKey(hub), Optional.of(key.reveal()));
      return true;
    }
    if (!there.get().equals(key)) {
      throw new KeyFileException(
          paths.providerKey(hub),
          "it is another key than the file's",
          "if nothing uses it, move it away and try again",
          false);
    }
    return false;
  }

  /**
   * Deletes the key that a provider gave this site.
   *
   * @throws KeyFileException if that fails
   */
  public void deleteProviderKey(Name hub) throws KeyFileException {
    write(paths.providerKey(hub), Optional.empty());
  }

  /**
   * The secret shared with a peer; empty where there is no file.
   *
   * @throws KeyFileException if it is unreadable or not a key
   */
  public Optional<PresharedKey> presharedKey(Name peer) throws KeyFileException {
    return read(paths.presharedKey(peer), PresharedKey::parse);
  }

  /**
   * Writes the secret shared with a peer, in the place of another one; without one takes it away.
   *
   * @throws KeyFileException if it cannot be written
   */
  public void writePresharedKey(Name peer, Optional<PresharedKey> key) throws KeyFileException {
    write(paths.presharedKey(peer), key.map(PresharedKey::reveal));
  }

  /**
   * The key by which a hub knows this site; empty where that is the site's own.
   *
   * @throws KeyFileException if it is unreadable or not a key
   */
  public Optional<PrivateKey> enrolmentKey(Name hub) throws KeyFileException {
    return read(paths.enrolmentKey(hub), PrivateKey::parse);
  }

  /**
   * Writes the key by which a hub knows this site, or deletes it.
   *
   * @throws KeyFileException if that fails
   */
  public void writeEnrolmentKey(Name hub, Optional<PrivateKey> key) throws KeyFileException {
    write(paths.enrolmentKey(hub), key.map(PrivateKey::reveal));
  }

  /**
   * A site's configuration with the keys by which its hubs know it, providers included.
   *
   * @throws KeyFileException if one is unreadable or not a key
   */
  public Configuration withKeysAtHubs(Configuration configuration) throws KeyFileException {
    if (!(configuration instanceof Configuration.Site site)) {
      return configuration;
    }
    Map<Name, PrivateKey> keys = new HashMap<>();
    for (Name hub : site.peers()) {
      enrolmentKey(hub).ifPresent(key -> keys.put(hub, key));
    }
    return withProviderKeys(site.withKeysAtHubs(hub -> Optional.ofNullable(keys.get(hub))));
  }

  private void write(Path file, Optional<String> key) throws KeyFileException {
    try {
      if (key.isEmpty()) {
        AtomicFile.delete(file);
        return;
      }
      makeDirectory(paths, Objects.requireNonNull(file.getParent()));
      byte[] text = (key.get() + "\n").getBytes(StandardCharsets.US_ASCII);
      AtomicFile.write(file, text, OWNER_ONLY.value());
    } catch (AccessDeniedException e) {
      throw new KeyFileException(file, "you may not write it", "run this as root", true);
    } catch (IOException e) {
      throw new KeyFileException(
          file, "it cannot be written: " + e.getMessage(), "fix that and try again", false);
    }
  }

  /** Makes the directory of preshared keys where there is none. */
  static void makePresharedKeys(HostPaths paths) throws IOException {
    makeDirectory(paths, paths.presharedKeys());
  }

  private static void makeDirectory(HostPaths paths, Path directory) throws IOException {
    Files.createDirectories(paths.etc(), DIRECTORY);
    if (!Files.isDirectory(directory)) {
      Files.createDirectories(directory, DIRECTORY);
      Ownership.asDirectory(directory);
    }
  }

  private void warnOfStrangers(Path directory, List<Name> peers, String nobody)
      throws KeyFileException {
    Set<String> known = Set.copyOf(peers.stream().map(Name::text).toList());
    if (!Files.isDirectory(directory)) {
      return;
    }
    try (Stream<Path> files = Files.list(directory)) {
      files
          .filter(file -> !file.equals(paths.formerSecrets()))
          .filter(file -> !known.contains(file.getFileName().toString()))
          .sorted()
          .forEach(file -> warnings.accept(file + " is not used: " + nobody + " has this name"));
    } catch (IOException e) {
      throw unreadable(directory, e);
    }
  }

  private <T> Optional<T> read(Path file, Function<String, T> parse) throws KeyFileException {
    return read(file, parse, true);
  }

  private <T> Optional<T> read(Path file, Function<String, T> parse, boolean careOfMode)
      throws KeyFileException {
    try {
      byte[] bytes;
      try (var in = Files.newInputStream(file)) {
        bytes = in.readNBytes(LONGEST);
      }
      if (careOfMode) {
        warnOfMode(file);
      }
      return Optional.of(parse.apply(new String(bytes, StandardCharsets.ISO_8859_1).strip()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (ParseException e) {
      throw new KeyFileException(
          file,
          String.valueOf(e.getMessage()),
          "it must contain one line of base64, as wg genkey and wg genpsk print",
          false);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static KeyFileException unreadable(Path file, IOException e) {
    return e instanceof AccessDeniedException
        ? new KeyFileException(file, "you may not read it", "run this as root", true)
        : new KeyFileException(
            file, "it cannot be read: " + e.getMessage(), "fix that and try again", false);
  }

  private void warnOfMode(Path file) throws IOException {
    Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
    boolean open =
        mode.stream()
            .anyMatch(
                p ->
                    p != PosixFilePermission.OWNER_READ
                        && p != PosixFilePermission.OWNER_WRITE
                        && p != PosixFilePermission.OWNER_EXECUTE);
    if (open) {
      warnings.accept(file + " is accessible to users other than its owner: chmod 600 " + file);
    }
  }
}
