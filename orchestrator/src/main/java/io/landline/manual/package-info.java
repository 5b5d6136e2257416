// SPDX-License-Identifier: Apache-2.0
/**
 * Man pages, shell completion and the JSON Schemas of documents, written at build time from the
 * commands, the doctor's checks, the configuration's JSON Schema and the records of {@code
 * io.landline.api}; used by the package's build only.
 */
@NullMarked
package io.landline.manual;

import org.jspecify.annotations.NullMarked;
