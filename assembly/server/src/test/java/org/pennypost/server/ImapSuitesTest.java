package org.pennypost.server;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import org.apache.james.mpt.api.ImapHostSystem;
import org.apache.james.mpt.host.JamesImapHostSystem;
import org.apache.james.mpt.imapmailbox.suite.AuthenticatePlain;
import org.apache.james.mpt.imapmailbox.suite.AuthenticatedState;
import org.apache.james.mpt.imapmailbox.suite.ConcurrentSessions;
import org.apache.james.mpt.imapmailbox.suite.Condstore;
import org.apache.james.mpt.imapmailbox.suite.Copy;
import org.apache.james.mpt.imapmailbox.suite.Events;
import org.apache.james.mpt.imapmailbox.suite.Expunge;
import org.apache.james.mpt.imapmailbox.suite.Fetch;
import org.apache.james.mpt.imapmailbox.suite.FetchBodySection;
import org.apache.james.mpt.imapmailbox.suite.FetchBodyStructure;
import org.apache.james.mpt.imapmailbox.suite.FetchHeaders;
import org.apache.james.mpt.imapmailbox.suite.Listing;
import org.apache.james.mpt.imapmailbox.suite.ListingWithSharingTest;
import org.apache.james.mpt.imapmailbox.suite.MailboxAnnotation;
import org.apache.james.mpt.imapmailbox.suite.MailboxWithLongNameError;
import org.apache.james.mpt.imapmailbox.suite.Move;
import org.apache.james.mpt.imapmailbox.suite.NonAuthenticatedState;
import org.apache.james.mpt.imapmailbox.suite.ObjectId;
import org.apache.james.mpt.imapmailbox.suite.PartialFetch;
import org.apache.james.mpt.imapmailbox.suite.QuotaTest;
import org.apache.james.mpt.imapmailbox.suite.Recent;
import org.apache.james.mpt.imapmailbox.suite.Rename;
import org.apache.james.mpt.imapmailbox.suite.Search;
import org.apache.james.mpt.imapmailbox.suite.Security;
import org.apache.james.mpt.imapmailbox.suite.Select;
import org.apache.james.mpt.imapmailbox.suite.SelectedInbox;
import org.apache.james.mpt.imapmailbox.suite.SelectedState;
import org.apache.james.mpt.imapmailbox.suite.UidSearch;
import org.apache.james.mpt.imapmailbox.suite.UidSearchOnIndex;
import org.apache.james.mpt.imapmailbox.suite.UserFlagsSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** James's suites of IMAP scripts, over mailboxes in mbox files. What is left out of them and why, ADR 0016 says. */
class ImapSuitesTest {
    @RegisterExtension
    static final LeftOut LEFT_OUT = new LeftOut()
            .because("no access control lists", "rightsCommandsShouldBeSupported", "testListWithSharedMailboxUS");

    /** Mod-sequences begin above the clock in microseconds, and the scripts want none above 150000. */
    private static final Clock EARLY = Clock.fixed(Instant.ofEpochMilli(100), ZoneId.systemDefault());

    @TempDir
    Path directory;

    private ImapSuitesHost host;

    @BeforeEach
    void start(TestInfo test) throws Exception {
        boolean early = test.getTestClass().filter(SearchSuite.class::equals).isPresent();
        host = new ImapSuitesHost(directory, early ? EARLY : Clock.systemDefaultZone());
        host.beforeTest();
    }

    @AfterEach
    void stop() throws Exception {
        host.afterTest();
    }

    @Nested
    class AuthenticatePlainSuite extends AuthenticatePlain {
        @Override
        protected ImapHostSystem createImapHostSystem() {
            return host.cut();
        }
    }

    @Nested
    class AuthenticatedStateSuite extends AuthenticatedState {
        @Override
        protected ImapHostSystem createImapHostSystem() {
            return host.cut();
        }
    }

    @Nested
    class ConcurrentSessionsSuite extends ConcurrentSessions {
        @Override
        protected ImapHostSystem createImapHostSystem() {
            return host.cut();
        }
    }

    @Nested
    class CopySuite extends Copy {
        @Override
        protected ImapHostSystem createImapHostSystem() {
            return host.cut();
        }
    }

    @Nested
    class EventsSuite extends Events {
        @Override
        protected ImapHostSystem createImapHostSystem() {
            return host.cut();
        }
    }

    @Nested
    class ExpungeSuite extends Expunge {
        @Override
        protected ImapHostSystem createImapHostSystem() {
            return host.cut();
        }
    }

    @Nested
    class FetchSuite extends Fetch {
        @Override
        protected ImapHostSystem createImapHostSystem() {
            return host.cut();
        }
    }

    @Nested
    class FetchBodySectionSuite extends FetchBodySection {
        @Override
        protected ImapHostSystem createImapHostSystem() {
            return host.cut();
        }
    }

    @Nested
    class FetchBodyStructureSuite extends FetchBodyStructure {
        @Override
        protected ImapHostSystem createImapHostSystem() {
            return host.cut();
        }
    }

    @Nested
    class FetchHeadersSuite extends FetchHeaders {
        @Override
        protected ImapHostSystem createImapHostSystem() {
            return host.cut();
        }
    }

    @Nested
    class ListingSuite extends Listing {
        @Override
        protected ImapHostSystem createImapHostSystem() {
            return host.cut();
        }
    }

    @Nested
    class ListingWithSharingTestSuite extends ListingWithSharingTest {
        @Override
        protected ImapHostSystem createImapHostSystem() {
            return host.cut();
        }
    }

    @Nested
    class MailboxAnnotationSuite extends MailboxAnnotation {
        @Override
        protected ImapHostSystem createImapHostSystem() {
            return host.cut();
        }
    }

    @Nested
    class MailboxWithLongNameErrorSuite extends MailboxWithLongNameError {
        @Override
        protected ImapHostSystem createImapHostSystem() {
            return host.cut();
        }
    }

    @Nested
    class MoveSuite extends Move {
        @Override
        protected ImapHostSystem createImapHostSystem() {
            return host.cut();
        }
    }

    @Nested
    class NonAuthenticatedStateSuite extends NonAuthenticatedState {
        @Override
        protected ImapHostSystem createImapHostSystem() {
            return host.cut();
        }
    }

    @Nested
    class ObjectIdSuite extends ObjectId {
        @Override
        protected ImapHostSystem createImapHostSystem() {
            return host.cut();
        }
    }

    @Nested
    class PartialFetchSuite extends PartialFetch {
        @Override
        protected ImapHostSystem createImapHostSystem() {
            return host.cut();
        }
    }

    @Nested
    class QuotaTestSuite extends QuotaTest {
        @Override
        protected ImapHostSystem createImapHostSystem() {
            return host.cut();
        }
    }

    @Nested
    class RecentSuite extends Recent {
        @Override
        protected ImapHostSystem createImapHostSystem() {
            return host.cut();
        }
    }

    @Nested
    class RenameSuite extends Rename {
        @Override
        protected ImapHostSystem createImapHostSystem() {
            return host.cut();
        }
    }

    @Nested
    class SearchSuite extends Search {
        @Override
        protected ImapHostSystem createImapHostSystem() {
            return host.cut();
        }
    }

    @Nested
    class SecuritySuite extends Security {
        @Override
        protected ImapHostSystem createImapHostSystem() {
            return host.cut();
        }
    }

    @Nested
    class SelectSuite extends Select {
        @Override
        protected ImapHostSystem createImapHostSystem() {
            return host.cut();
        }
    }

    @Nested
    class SelectedInboxSuite extends SelectedInbox {
        @Override
        protected ImapHostSystem createImapHostSystem() {
            return host.cut();
        }
    }

    @Nested
    class SelectedStateSuite extends SelectedState {
        @Override
        protected ImapHostSystem createImapHostSystem() {
            return host.cut();
        }
    }

    @Nested
    class UidSearchSuite extends UidSearch {
        @Override
        protected ImapHostSystem createImapHostSystem() {
            return host.cut();
        }
    }

    @Nested
    class UidSearchOnIndexSuite extends UidSearchOnIndex {
        @Override
        protected ImapHostSystem createImapHostSystem() {
            return host.cut();
        }
    }

    @Nested
    class UserFlagsSupportSuite extends UserFlagsSupport {
        @Override
        protected ImapHostSystem createImapHostSystem() {
            return host.cut();
        }
    }

    @Nested
    class CondstoreSuite extends Condstore {
        @Override
        protected JamesImapHostSystem createJamesImapHostSystem() {
            return host;
        }
    }
}
