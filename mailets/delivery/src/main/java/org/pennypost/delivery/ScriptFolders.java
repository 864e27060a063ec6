package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import javax.inject.Inject;
import org.pennypost.address.Address;
import org.pennypost.conf.Latest;
import org.pennypost.conf.Settings;
import org.pennypost.conf.SettingsHolder;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.routing.Router;
import org.pennypost.sieved.ScriptStore;

/** Opens the Sieve scripts of local users for ManageSieve. Thread safe. */
public final class ScriptFolders implements ScriptStore.Opening {
    private final SettingsHolder settings;
    private final Latest<Parts> parts = new Latest<>(ScriptFolders::parts);

    private record Parts(ExpansionSettings expansion, Aliases aliases, Identity identity, SieveScripts scripts) {}

    /**
     * Prepares.
     *
     * @param settings the configuration, asked anew for each session
     */
    @Inject
    public ScriptFolders(SettingsHolder settings) {
        this.settings = requireNonNull(settings);
    }

    private static Parts parts(Settings current) {
        Identity identity = Identity.of(current);
        ExpansionSettings expansion = ExpansionSettings.of(current);
        return new Parts(
                expansion, new Aliases(expansion, new Router(current), identity), identity, new SieveScripts(identity));
    }

    @Override
    public ScriptStore open(String user) throws IOException {
        Parts now = parts.of(settings.current());
        try {
            LocalUser found = now.aliases()
                    .user(LocalName.of(new Address(user), "", false))
                    .filter(each -> !each.home().isEmpty())
                    .orElseThrow(() -> new IOException("no home directory of " + user));
            return new UserScripts(found, now.identity());
        } catch (LookupFailure e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public List<String> extensions() {
        return parts.of(settings.current()).scripts().extensions();
    }

    @Override
    public Optional<String> problem(byte[] text) {
        return parts.of(settings.current()).scripts().problem(text);
    }
}
