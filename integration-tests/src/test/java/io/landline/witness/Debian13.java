// SPDX-License-Identifier: Apache-2.0
package io.landline.witness;

import io.landline.nfnetlink.Listing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Debian 13's nft, beside this machine's own: fetched by {@code lab/debian13-nft}. */
final class Debian13 {
  private static final Optional<Listing> NFT = fetch();

  private Debian13() {}

  /** Empty where no mirror has it; that was said aloud. */
  static Optional<Listing> nft() {
    return NFT;
  }

  private static Optional<Listing> fetch() {
    Path here = Module.directory();
    try {
      Process process =
          new ProcessBuilder(
                  here.resolve("lab/debian13-nft").toAbsolutePath().toString(),
                  here.resolve("target/debian13-nft").toAbsolutePath().toString())
              .redirectErrorStream(true)
              .start();
      process.getOutputStream().close();
      String output =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (process.waitFor(5, TimeUnit.MINUTES) && process.exitValue() == 0) {
        return Optional.of(new Listing(output.substring(output.lastIndexOf('\n') + 1)));
      }
      System.out.println("NOT RUN: everything with Debian 13's nft: " + output);
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
