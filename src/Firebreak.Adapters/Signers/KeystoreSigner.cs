using System.Text;
using Firebreak.Engine.Configuration;
using Firebreak.Engine.Response;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.Signers;

/// <summary>Signs with a key from an encrypted keystore (version 3). The key lives in memory only and has nothing to print.</summary>
public sealed class KeystoreSigner : ISigner, IDisposable
{
    private const int LongestFile = 64 * 1024;

    private readonly PrivateKey _key;

    private KeystoreSigner(string name, PrivateKey key)
    {
        Name = name;
        _key = key;
    }

    public string Name { get; }

    public Address Address => _key.Address;

    /// <summary>Reads both files and opens the keystore; with the usual cost that takes about a second.</summary>
    /// <exception cref="BadConfigurationException">A file cannot be used; says which and what to do. Never quotes their content.</exception>
    public static KeystoreSigner Open(KeystoreEntry entry) => new(entry.Name, OpenKey(entry));

    /// <summary>The key itself, for people who sign with it once; dispose of it at once.</summary>
    /// <inheritdoc cref="Open"/>
    public static PrivateKey OpenKey(KeystoreEntry entry)
    {
        var keystore = ReadPrivate(entry.Keystore);
        var password = ReadPrivate(entry.PasswordFile).TrimEnd('\r', '\n');
        try
        {
            return Proven(KeystoreV3.Decrypt(keystore, password), entry);
        }
        catch (KeystoreException exception)
        {
            throw Fault(entry.Keystore, exception.Message.TrimEnd('.'), $"check the keystore of {entry.Name} and its password file");
        }
    }

    public Task<SignedTransaction> SignAsync(Eip1559Transaction transaction, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(transaction.Sign(_key));
    }

    public override string ToString() => $"{Name} ({Address})";

    public void Dispose() => _key.Dispose();

    // One signature at start: a signer that cannot sign must not be found out in the middle of an attack.
    private static PrivateKey Proven(PrivateKey key, KeystoreEntry entry)
    {
        var digest = Keccak.Hash("firebreak signer check");
        return key.Sign(digest).Recover(digest) == key.Address
            ? key
            : throw Fault(entry.Keystore, "gives a key whose signatures do not verify", $"make the keystore of {entry.Name} anew");
    }

    /// <summary>The text of a file that nobody else on this machine may use.</summary>
    /// <exception cref="BadConfigurationException">It cannot be read, or others can.</exception>
    public static string ReadPrivate(string path, long longest = LongestFile)
    {
        try
        {
            // Opened once: the file whose rights are checked is the file that is read.
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file.SafeFileHandle) & Others) != UnixFileMode.None)
            {
                throw Fault(path, "can be used by every account of this machine", $"run: chmod 600 {path}");
            }

            if (file.Length > longest)
            {
                throw Fault(path, "is too long for a keystore or a password", "name the right file");
            }

            using var reader = new StreamReader(file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            return reader.ReadToEnd();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Fault(path, $"cannot be read ({exception.GetType().Name})", "check that the file exists and that this account may read it");
        }
    }

    private const UnixFileMode Others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private static BadConfigurationException Fault(string path, string what, string mend) => new([new Fault(path, 0, 0, what, mend)]);
}
