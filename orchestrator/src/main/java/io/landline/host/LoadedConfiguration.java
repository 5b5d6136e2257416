// SPDX-License-Identifier: Apache-2.0
package io.landline.host;

import io.landline.config.ConfigException;
import io.landline.config.Configuration;
import io.landline.config.HostPaths;
import io.landline.config.keys.FormerSecrets;
import io.landline.config.keys.KeyFileException;
import io.landline.config.keys.KeyFiles;
import io.landline.config.reader.ConfigReader;
import io.landline.log.Log;
import io.landline.policy.Name;
import io.landline.reconcile.HostKey;
import io.landline.wireguard.PresharedKey;
import io.landline.wireguard.PrivateKey;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** A configuration as it was read, with its keys. */
public final class LoadedConfiguration {
  private final Configuration whole;
  private final Configuration configuration;
  private final HostKey key;
  private final byte[] text;

  private LoadedConfiguration(
      Configuration whole, Configuration configuration, HostKey key, byte[] text) {
    this.whole = whole;
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

  /** A text that is, or could be, the host's configuration, with the host's keys. */
  public static LoadedConfiguration of(HostPaths paths, byte[] text, Log log)
      throws ServiceException {
    return of(paths, text, log, false);
  }

  /** The configuration that comes back where another one is not confirmed, with its secrets. */
  public static LoadedConfiguration former(HostPaths paths, byte[] text, Log log)
      throws ServiceException {
    return of(paths, text, log, true);
  }

  private static LoadedConfiguration of(HostPaths paths, byte[] text, Log log, boolean former)
      throws ServiceException {
    try {
      KeyFiles keys = new KeyFiles(paths, log::warning);
      Configuration configuration = keys.withPresharedKeys(ConfigReader.parse(text));
      if (former) {
        Map<Name, Optional<PresharedKey>> kept = new FormerSecrets(paths).read();
        Map<Name, Optional<PresharedKey>> now = configuration.presharedKeys();
        configuration =
            configuration.withPresharedKeys(
                peer -> kept.containsKey(peer) ? kept.get(peer) : now.get(peer));
      }
      PrivateKey key = keys.privateKey();
      return new LoadedConfiguration(
          configuration, configuration, new HostKey(key, key.publicKey()), text);
    } catch (ConfigException e) {
      Stream<String> problems = e.problems().stream().map(p -> "  " + p);
      String first = paths.configuration() + " cannot be used:";
      throw new ServiceException(true, Stream.concat(Stream.of(first), problems).toList(), e);
    } catch (KeyFileException e) {
      throw new ServiceException(false, List.of(String.valueOf(e.getMessage())), e);
    }
  }

  /**
   * The same, whatever was disabled of it before, with these captures disabled.
   *
   * @param devices as {@link #captures} has them; others do not matter
   */
  public LoadedConfiguration disabling(Set<String> devices) {
    return new LoadedConfiguration(whole, whole.withoutCaptures(devices), key, text);
  }

  /** What is to be so: without the captures that are disabled for now. */
  public Configuration configuration() {
    return configuration;
  }

  /** What the text says. */
  public Configuration whole() {
    return whole;
  }

  /** Its secrets, by peers. */
  public Map<Name, Optional<PresharedKey>> presharedKeys() {
    return whole.presharedKeys();
  }

  /** The devices that the text captures, disabled or not. */
  public List<String> captures() {
    return whole.captures();
  }

  public HostKey key() {
    return key;
  }

  /** The file's own bytes. */
  public byte[] text() {
    return text.clone();
  }
}
