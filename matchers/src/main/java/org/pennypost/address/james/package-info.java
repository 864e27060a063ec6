/**
 * Our addresses as James's {@code MailAddress}, for the mailets and matchers of the administrator's rules.
 *
 * <p>James refuses what Postfix accepts: {@code root}, {@code a..b@x}, an address in UTF-8, a domain with an underscore.
 * Such an address gets a form in ASCII that James takes and that leads back to the same address. Known limit: a rule
 * that looks at such a recipient sees that form, for example {@code =root@pennypost.invalid}.
 */
package org.pennypost.address.james;
