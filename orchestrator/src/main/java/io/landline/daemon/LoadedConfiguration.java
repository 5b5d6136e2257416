// SPDX-License-Identifier: Apache-2.0
package io.landline.daemon;

import io.landline.config.ConfigException;
import io.landline.config.ConfigReader;
import io.landline.config.Configuration;
import io.landline.config.HostPaths;
import io.landline.config.KeyFileException;
import io.landline.config.KeyFiles;
import io.landline.edit.DisabledCaptures;
import io.landline.reconcile.HostKey;
import io.landline.wireguard.PrivateKey;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;

/** A configuration as it was read, with its keys. */
final class LoadedConfiguration {
  private final Configuration configuration;
  private final HostKey key;
  private final byte[] text;

  private final List<String> captures;

  private LoadedConfiguration(
      Configuration configuration, List<String> captures, HostKey key, byte[] text) {
    this.configuration = configuration;
    this.captures = List.copyOf(captures);
    this.key = key;
    this.text = text;
  }

  /** Reads the host's configuration and keys. */
  static LoadedConfiguration read(HostPaths paths, Log log) throws ServiceException {
    try {
      return of(paths, Files.readAllBytes(paths.configuration()), log);
    } catch (IOException e) {
      String problem = paths.configuration() + " cannot be read: " + e.getMessage();
      throw new ServiceException(false, List.of(problem), e);
    }
  }

  /** A text that is, or could be, the host's configuration, with the host's keys. */
  static LoadedConfiguration of(HostPaths paths, byte[] text, Log log) throws ServiceException {
    try {
      KeyFiles keys = new KeyFiles(paths, log::warning);
      Configuration configuration = keys.withPresharedKeys(ConfigReader.parse(text));
      PrivateKey key = keys.privateKey();
      return new LoadedConfiguration(
          configuration.withoutCaptures(new DisabledCaptures(paths).devices()),
          configuration.captures(),
          new HostKey(key, key.publicKey()),
          text);
    } catch (ConfigException e) {
      Stream<String> problems = e.problems().stream().map(p -> "  " + p);
      String first = paths.configuration() + " cannot be used:";
      throw new ServiceException(true, Stream.concat(Stream.of(first), problems).toList(), e);
    } catch (IOException e) {
      throw new ServiceException(false, List.of(String.valueOf(e.getMessage())), e);
    } catch (KeyFileException e) {
      throw new ServiceException(false, List.of(String.valueOf(e.getMessage())), e);
    }
  }

  /** What is to be so: without the captures that are disabled for now. */
  Configuration configuration() {
    return configuration;
  }

  /** The devices that the text captures, disabled or not. */
  List<String> captures() {
    return captures;
  }

  HostKey key() {
    return key;
  }

  /** The file's own bytes. */
  byte[] text() {
    return text.clone();
  }
}
