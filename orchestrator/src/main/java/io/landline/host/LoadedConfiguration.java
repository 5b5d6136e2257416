// SPDX-License-Identifier: Apache-2.0
package io.landline.host;

import io.landline.change.Fingerprint;
import io.landline.config.ConfigException;
import io.landline.config.Configuration;
import io.landline.config.HostPaths;
import io.landline.config.keys.FormerSecrets;
import io.landline.config.keys.KeyFileException;
import io.landline.config.keys.KeyFiles;
import io.landline.config.reader.Reading;
import io.landline.grant.Judgement;
import io.landline.grant.Ledger;
import io.landline.log.Log;
import io.landline.policy.Name;
import io.landline.reconcile.state.HostKey;
import io.landline.wireguard.PresharedKey;
import io.landline.wireguard.PrivateKey;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A configuration that was read, with its keys. */
public final class LoadedConfiguration {
  private final Configuration own;
  private final Optional<Judgement> granted;
  private final Configuration complete;
  private final Configuration configuration;
  private final HostKey key;
  private final Text text;

  private LoadedConfiguration(
      Configuration own,
      Optional<Judgement> granted,
      Configuration complete,
      Configuration configuration,
      HostKey key,
      Text text) {
    this.own = own;
    this.granted = granted;
    this.complete = complete;
    this.configuration = configuration;
    this.key = key;
    this.text = text;
  }

  /** Reads the host's configuration and keys. */
  public static LoadedConfiguration read(HostPaths paths, Log log) throws ServiceException {
    try {
      return of(paths, Files.readAllBytes(paths.configuration()), log);
    } catch (IOException e) {
      String problem = paths.configuration() + " cannot be read: " + e.getMessage();
      throw new ServiceException(false, List.of(problem), e);
    }
  }

  /** Reads the host's configuration, or one that may replace it, from its text. */
  public static LoadedConfiguration of(HostPaths paths, byte[] text, Log log)
      throws ServiceException {
    return of(paths, text, log, false, Optional.empty());
  }

  /**
   * The same for a text that replaces another one, in less time where they differ little.
   *
   * @param before the configuration with that text
   */
  public static LoadedConfiguration after(
      LoadedConfiguration before, HostPaths paths, byte[] text, Log log) throws ServiceException {
    return of(paths, text, log, false, Optional.of(before.text.reading));
  }

  /** The configuration that a rollback returns to, with the preshared keys that it had. */
  public static LoadedConfiguration former(HostPaths paths, byte[] text, Log log)
      throws ServiceException {
    return of(paths, text, log, true, Optional.empty());
  }

  private static LoadedConfiguration of(
      HostPaths paths, byte[] bytes, Log log, boolean former, Optional<Reading> before)
      throws ServiceException {
    try {
      Text text = Text.read(bytes, before);
      KeyFiles keys = new KeyFiles(paths, log::warning);
      Configuration configuration = keys.withPresharedKeys(text.reading.configuration());
      if (former) {
        Map<Name, Optional<PresharedKey>> kept = new FormerSecrets(paths).read();
        Map<Name, Optional<PresharedKey>> now = configuration.presharedKeys();
        configuration =
            configuration.withPresharedKeys(
                peer -> kept.containsKey(peer) ? kept.get(peer) : now.get(peer));
      }
      configuration = keys.withProviderKeys(configuration);
      PrivateKey key = keys.privateKey();
      return new LoadedConfiguration(
          configuration, Optional.empty(), configuration, configuration, HostKey.of(key), text);
    } catch (ConfigException e) {
      Stream<String> problems = e.problems().stream().map(p -> "  " + p);
      String first = paths.configuration() + " cannot be used:";
      throw new ServiceException(true, Stream.concat(Stream.of(first), problems).toList(), e);
    } catch (KeyFileException e) {
      throw new ServiceException(false, List.of(String.valueOf(e.getMessage())), e);
    }
  }

  /**
   * The same configuration with what a hub grants of these declarations, and of no others. No
   * capture is disabled. A site's configuration stays as it is.
   */
  public LoadedConfiguration granting(Ledger ledger) {
    if (!(own instanceof Configuration.Hub hub)) {
      return this;
    }
    Judgement judgement = hub.judge(ledger);
    Configuration whole = hub.with(judgement.policy());
    return new LoadedConfiguration(own, Optional.of(judgement), whole, whole, key, text);
  }

  /** What a hub grants of what its sites declared; empty before {@link #granting}. */
  public Optional<Judgement> granted() {
    return granted;
  }

  /** What the file says, without what sites declared. */
  public Configuration own() {
    return own;
  }

  /**
   * The same configuration with exactly these captures disabled.
   *
   * @param devices names from {@link #captures}; others are ignored
   */
  public LoadedConfiguration disabling(Set<String> devices) {
    return new LoadedConfiguration(
        own, granted, complete, complete.withoutCaptures(devices), key, text);
  }

  /** The same with a change of what is applied, on top of the captures that are disabled. */
  public LoadedConfiguration applying(UnaryOperator<Configuration> change) {
    return new LoadedConfiguration(own, granted, complete, change.apply(configuration), key, text);
  }

  /** The same with another key as this host's own. */
  public LoadedConfiguration withOwnKey(PrivateKey own) {
    return new LoadedConfiguration(
        this.own, granted, complete, configuration, HostKey.of(own), text);
  }

  /**
   * The same with the keys by which a site's hubs know it; empty for a hub that knows the site's
   * own key.
   */
  public LoadedConfiguration withKeysAtHubs(Function<Name, Optional<PrivateKey>> keys) {
    return applying(
        wanted -> wanted instanceof Configuration.Site site ? site.withKeysAtHubs(keys) : wanted);
  }

  /** The configuration to apply: without the captures that are disabled. */
  public Configuration configuration() {
    return configuration;
  }

  /** All that is configured and granted, with the captures that are disabled for now. */
  public Configuration complete() {
    return complete;
  }

  /** The preshared keys, by peer. */
  public Map<Name, Optional<PresharedKey>> presharedKeys() {
    return complete.presharedKeys();
  }

  /** The devices that are captured, including disabled ones. */
  public List<String> captures() {
    return complete.captures();
  }

  /** This host's own key, which the tunnel uses unless a hub knows the site by another one. */
  public HostKey key() {
    return key;
  }

  /** The bytes of the file. */
  public byte[] text() {
    return text.bytes.clone();
  }

  /** Whether these are the bytes of the file. */
  public boolean isText(byte[] other) {
    return Arrays.equals(text.bytes, other);
  }

  /** The fingerprint of the bytes of the file, computed when it is first asked for. */
  public Fingerprint fingerprint() {
    return text.fingerprint();
  }

  /** A file's bytes, which what is derived from them shares. */
  private static final class Text {
    private final byte[] bytes;
    private final Reading reading;
    private volatile @Nullable Fingerprint fingerprint;

    private Text(byte[] bytes, Reading reading) {
      this.bytes = bytes;
      this.reading = reading;
    }

    static Text read(byte[] bytes, Optional<Reading> before) throws ConfigException {
      byte[] own = bytes.clone();
      return new Text(own, Reading.of(own, before));
    }

    Fingerprint fingerprint() {
      Fingerprint known = fingerprint;
      if (known == null) {
        known = Fingerprint.of(bytes);
        fingerprint = known;
      }
      return known;
    }
  }
}
