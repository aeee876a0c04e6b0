using Firebreak.Core;
using Firebreak.Engine.Configuration;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.Packs;

/// <summary>The form of <c>signers:</c> in <c>firebreak.yaml</c>: a keystore, a remote signer, AWS KMS, or transactions that were signed in calm.</summary>
internal static class SignerSection
{
    private const string AccountForm = "the address whose key the signer holds";

    public static Items<SignerEntry> Read(Section file, Func<string, string> resolve) => file.Children("signers").Select(section =>
    {
        var entry = Entry(section, resolve);
        section.Close();
        return entry;
    }).ToItems();

    private static SignerEntry Entry(Section section, Func<string, string> resolve)
    {
        var name = section.Text("name");
        if (section.Has("web3signer"))
        {
            return new RemoteSignerEntry(name, Endpoint(section, "web3signer"), Account(section));
        }

        if (section.OptionalChild("awsKms") is { } kms)
        {
            return Kms(name, kms, resolve);
        }

        return section.Has("presigned")
            ? new PresignedEntry(name, ExistingFile(section, "presigned", resolve), ExistingFile(section, "passwordFile", resolve))
            : new KeystoreEntry(name, ExistingFile(section, "keystore", resolve), ExistingFile(section, "passwordFile", resolve));
    }

    private static KmsEntry Kms(string name, Section kms, Func<string, string> resolve)
    {
        var entry = new KmsEntry(
            name,
            kms.Value<string>("region", Region, "a region such as eu-central-1") ?? "",
            kms.Text("key"),
            Account(kms),
            new AwsCredentials(SecretReference.Need(kms, "accessKey", resolve).Reveal(), SecretReference.Need(kms, "secretKey", resolve), SecretReference.Read(kms, "sessionToken", resolve)),
            kms.Has("endpoint") ? Endpoint(kms, "endpoint") : null);
        kms.Close();
        return entry;
    }

    private static Address Account(Section section) => section.Value<Address>("address", Address.TryParse, AccountForm);

    private static Uri Endpoint(Section section, string key) =>
        section.Value<Uri>(key, Http, "an address that begins with https:// or http://") ?? new Uri("http://localhost");

    private static bool Http(string text, out Uri value) => Uri.TryCreate(text, UriKind.Absolute, out value!) && value.Scheme is "http" or "https" && value.UserInfo.Length == 0;

    private static bool Region(string text, out string value)
    {
        value = text;
        return text.Length is > 0 and <= 40 && text.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-');
    }

    private static string ExistingFile(Section section, string key, Func<string, string> resolve)
    {
        var written = section.Text(key);
        var path = resolve(written);
        if (written.Length > 0 && !File.Exists(path))
        {
            section.Fault(key, $"there is no file {FaultList.Quote(written)}", "write its path relative to this file, or make it");
        }

        return path;
    }
}
