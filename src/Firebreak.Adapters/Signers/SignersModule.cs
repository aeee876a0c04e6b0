using Firebreak.Core;
using Firebreak.Engine.Configuration;
using Firebreak.Engine.Response;
using Microsoft.Extensions.DependencyInjection;

namespace Firebreak.Adapters.Signers;

/// <summary>Wires the signers that the operator configured.</summary>
public static class SignersModule
{
    /// <summary>Opens every file now, so that a wrong password stops the start and not the rescue. Other machines are not asked yet.</summary>
    /// <exception cref="BadConfigurationException">Carries the faults of all signers.</exception>
    public static IServiceCollection AddSigners(this IServiceCollection services, Items<SignerEntry> entries)
    {
        var faults = new List<Fault>();
        foreach (var entry in entries)
        {
            try
            {
                var signer = Open(entry);

                // By a factory, so that the container disposes of the key.
                services.AddSingleton(_ => signer);
            }
            catch (BadConfigurationException exception)
            {
                faults.AddRange(exception.Faults);
            }
        }

        return faults.Count == 0 ? services : throw new BadConfigurationException(faults.ToItems());
    }

    private static ISigner Open(SignerEntry entry) => entry switch
    {
        KeystoreEntry keystore => KeystoreSigner.Open(keystore),
        PresignedEntry presigned => PresignedSigner.Open(presigned),
        RemoteSignerEntry remote => new RemoteSigner(remote, new SignerLine(TimeProvider.System)),
        KmsEntry kms => new KmsSigner(kms, new SignerLine(TimeProvider.System), TimeProvider.System),
        _ => throw new System.Diagnostics.UnreachableException(entry.GetType().Name),
    };
}
