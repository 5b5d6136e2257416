// SPDX-License-Identifier: Apache-2.0
package io.landline.change;

import io.landline.change.EditException.Kind;
import io.landline.config.ConfigException;
import io.landline.config.Configuration;
import io.landline.config.HostPaths;
import io.landline.config.document.JsonDocument;
import io.landline.config.keys.KeyFileException;
import io.landline.config.keys.KeyFiles;
import io.landline.config.reader.ConfigReader;
import io.landline.ffi.Flock;
import io.landline.files.AtomicFile;
import io.landline.policy.Name;
import io.landline.wireguard.PresharedKey;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Edits a host's {@code landline.json}: parses it once, runs the edit, validates the result and
 * lets the service apply it. If no service runs, it writes the file and the history itself.
 * Preshared keys of the edit are written first, and restored if the edit fails. A lock makes
 * concurrent edits wait for each other, so none is lost.
 */
public final class ConfigurationEditor {
  private static final Set<PosixFilePermission> MODE = PosixFilePermissions.fromString("rw-r-----");

  private final HostPaths paths;
  private final KeyFiles keys;
  private final Author author;
  private final Clock clock;
  private final Consumer<String> warnings;

  /** An editor of a host's file; the consumer receives warnings about side effects of an edit. */
  public ConfigurationEditor(
      HostPaths paths, Author author, Clock clock, Consumer<String> warnings) {
    this.paths = paths;
    this.keys = new KeyFiles(paths, warnings);
    this.author = author;
    this.clock = clock;
    this.warnings = warnings;
  }

  /**
   * What an edit did.
   *
   * @param changed whether the file changed
   * @param keysChanged whether preshared keys were written
   * @param applied the result of applying it; empty if no service runs
   */
  public record Result(boolean changed, boolean keysChanged, Optional<Applier.Applied> applied) {}

  /** The new configuration and its changes of preshared keys. */
  private record Edited(
      JsonDocument document, Map<Name, PresharedKey> secrets, List<Name> forgets) {}

  private interface Step {
    Edited of(Optional<byte[]> before) throws EditException;
  }

  /**
   * Edits the existing configuration.
   *
   * @param what the command, without secrets, for the history
   * @throws EditException if that fails; the file is unchanged
   */
  public Result edit(String what, Edit edit, Applier applier) throws EditException {
    return underLock(what, before -> edited(before, edit), Optional.of(applier));
  }

  /**
   * Edits the existing configuration, or one that begins with this text.
   *
   * @throws EditException if that fails; the file is unchanged
   */
  public Result editOrBegin(String what, JsonDocument begun, Edit edit, Applier applier)
      throws EditException {
    return underLock(
        what,
        before -> edited(before.or(() -> Optional.of(begun.bytes())), edit),
        Optional.of(applier));
  }

  /** Replaces the whole configuration, or creates it. */
  public Result replace(String what, Replacement replacement, Applier applier)
      throws EditException {
    return underLock(what, before -> replaced(before, replacement), Optional.of(applier));
  }

  /** The same for a configuration that may be incomplete; applies nothing. */
  public Result begin(String what, Replacement replacement) throws EditException {
    return underLock(what, before -> replaced(before, replacement), Optional.empty());
  }

  private static Edited edited(Optional<byte[]> before, Edit edit) throws EditException {
    if (before.isEmpty()) {
      throw new EditException(
          Kind.INVALID,
          "this host has no configuration yet",
          "make one: landline init hub, or landline init site NAME");
    }
    ConfigurationDraft draft;
    try {
      draft = new ConfigurationDraft(ConfigReader.document(before.get()));
    } catch (ConfigException e) {
      throw EditException.invalid(e);
    }
    edit.make(draft);
    return new Edited(draft.document(), draft.secrets(), draft.forgotten());
  }

  private static Edited replaced(Optional<byte[]> before, Replacement replacement)
      throws EditException {
    return new Edited(replacement.of(before), Map.of(), List.of());
  }

  private Result underLock(String what, Step step, Optional<Applier> applier) throws EditException {
    try {
      Flock held = Flock.take(paths.run().resolve("edit.lock"));
      try {
        return locked(what, step, applier);
      } finally {
        held.close();
      }
    } catch (AccessDeniedException e) {
      throw new EditException(
          Kind.NOT_PERMITTED, e.getFile() + ": you may not change it", "run this as root");
    } catch (IOException e) {
      throw new EditException(
          Kind.FAILED, "the configuration cannot be changed: " + e, "fix that and try again");
    } catch (KeyFileException e) {
      throw EditException.of(e);
    }
  }

  private Result locked(String what, Step step, Optional<Applier> applier)
      throws IOException, EditException, KeyFileException {
    Path file = paths.configuration();
    Optional<byte[]> before =
        Files.exists(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
    Edited edited = edited(step, before);
    byte[] after = edited.document().bytes();
    boolean changed = before.isEmpty() || !Arrays.equals(before.get(), after);
    Optional<Configuration> valid = Optional.empty();
    if (changed && applier.isPresent()) {
      valid = Optional.of(ConfigurationDraft.configuration(edited.document()));
    }
    Map<Name, Optional<PresharedKey>> former = new LinkedHashMap<>();
    Optional<Applier.Applied> applied = Optional.empty();
    try {
      share(edited.secrets(), former);
      if (changed && applier.isPresent()) {
        byte[] text = before.orElseGet(() -> new byte[0]);
        applied = applier.get().apply(text, after, edited.forgets());
      }
      if (changed && applied.isEmpty()) {
        write(before, after, valid, what);
      }
    } catch (EditException | KeyFileException | IOException e) {
      write(former);
      throw e;
    }
    if (changed && applied.isEmpty()) {
      // A running service does this itself. The edit lock is held here.
      valid.ifPresent(this::keepDisabled);
      for (Name peer : edited.forgets()) {
        keys.writePresharedKey(peer, Optional.empty());
      }
    }
    return new Result(changed, !former.isEmpty(), applied);
  }

  private static Edited edited(Step step, Optional<byte[]> before)
      throws IOException, EditException, KeyFileException {
    try {
      return step.of(before);
    } catch (IllegalArgumentException e) {
      throw new EditException(Kind.USAGE, List.of(String.valueOf(e.getMessage())));
    }
  }

  /**
   * Writes the preshared keys that differ.
   *
   * @param former takes the ones that were there, by peer, each as soon as it is replaced
   */
  private void share(Map<Name, PresharedKey> secrets, Map<Name, Optional<PresharedKey>> former)
      throws KeyFileException {
    for (Map.Entry<Name, PresharedKey> secret : secrets.entrySet()) {
      Optional<PresharedKey> there = keys.presharedKey(secret.getKey());
      if (!there.equals(Optional.of(secret.getValue()))) {
        keys.writePresharedKey(secret.getKey(), Optional.of(secret.getValue()));
        former.put(secret.getKey(), there);
      }
    }
  }

  private void write(Map<Name, Optional<PresharedKey>> secrets) throws KeyFileException {
    for (Map.Entry<Name, Optional<PresharedKey>> secret : secrets.entrySet()) {
      keys.writePresharedKey(secret.getKey(), secret.getValue());
    }
  }

  private void keepDisabled(Configuration configuration) {
    try {
      new DisabledCaptures(paths).keepOnly(configuration.captures());
    } catch (IOException e) {
      warnings.accept("a disabled capture may stay disabled: " + e);
    }
  }

  private void write(
      Optional<byte[]> before, byte[] after, Optional<Configuration> valid, String what)
      throws IOException {
    Files.createDirectories(
        paths.etc(),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-x---")));
    AtomicFile.writeThroughLink(paths.configuration(), after, MODE);
    ConfigHistory history = new ConfigHistory(paths);
    try {
      if (before.isPresent()) {
        history.adopt(before.get(), clock.instant());
      }
      ChangeRecord record = new ChangeRecord(author, what);
      history.add(after, valid, record, Outcome.WRITTEN, clock.instant());
    } catch (IOException e) {
      // The edit is made; a failure to record it does not undo it.
      warnings.accept("the change is made but not in the history: " + e);
    }
  }
}
